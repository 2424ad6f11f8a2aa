import Exports
import Yams

/// Reads YAML nodes as what they have to be; errors name the file and line, never a value.
struct YAMLReader {
    let path: String

    /// Parses a file of one document.
    func parse(_ text: String) throws(MigrationError) -> Node {
        do {
            if let node = try Yams.compose(yaml: text) { return node }
        } catch let failure as YamlError {
            throw error(failure)
        } catch {
            throw self.error(nil as Mark?, "this is not YAML")
        }
        throw error(nil as Mark?, "the file is empty")
    }

    func mapping(_ node: Node, _ name: String) throws(MigrationError) -> Node.Mapping {
        guard let mapping = node.mapping else {
            throw error(node, "\(name) is not a set of names with values")
        }
        return mapping
    }

    func text(_ node: Node, _ name: String) throws(MigrationError) -> String {
        guard let scalar = node.scalar, !isNull(node) else {
            throw error(node, "\(name) is not a text")
        }
        return scalar.string
    }

    func bool(_ node: Node, _ name: String) throws(MigrationError) -> Bool {
        guard let value = node.bool else { throw error(node, "\(name) is neither true nor false") }
        return value
    }

    func isNull(_ node: Node) -> Bool { node.null != nil }

    func error(_ node: Node, _ message: String, advice: String? = nil) -> MigrationError {
        error(node.mark, message, advice: advice)
    }

    func error(_ mark: Mark?, _ message: String, advice: String? = nil) -> MigrationError {
        let line = mark.map { ", line \($0.line)" } ?? ""
        return MigrationError(.usage, "\(path)\(line): \(message)", advice: advice)
    }

    /// Yams's own description quotes the line, where the password may be.
    private func error(_ failure: YamlError) -> MigrationError {
        switch failure {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            error(mark, "this is not YAML: \(problem)")
        case .reader(let problem, _, _, _): error(nil as Mark?, "this is not YAML: \(problem)")
        case .duplicatedKeysInMapping(_, let context):
            error(context.mark, "a name is given twice in the section that begins here")
        default: error(nil as Mark?, "this is not YAML")
        }
    }
}
