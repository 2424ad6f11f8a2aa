import Foundation

/// A command that takes part, and what it is measured against.
struct Contender {
    /// Where the output goes; commands are compared with pg_restore of the same kind.
    enum Kind: String, Codable, CaseIterable {
        case file
        case null
        /// Not the rows but something about them, and that is thrown away.
        case answer
        /// A database.
        case load

        var title: String {
            switch self {
            case .file: "to a file"
            case .null: "to /dev/null"
            case .answer: "an answer"
            case .load: "into a database"
            }
        }

        /// Whether the whole of the COPY text is gone through.
        var readsEverything: Bool { self != .answer }
    }

    let name: String
    let kind: Kind
    let command: [String]
    /// What is run before it, in a shell, without being measured.
    var setUp: String?
    /// The file that it writes, if any; removed after each run.
    var output: URL?
    /// Whether the others of its kind are measured against this one.
    var isBaseline = false

    /// Whether `--only` with these words asks for this one; baselines always take part.
    func isWanted(_ only: [String]) -> Bool {
        isBaseline || only.isEmpty || only.contains { name.contains($0) }
    }
}

extension Contender {
    /// The ways of today: pg_restore, with sed after it to rename the owner, and gzip alone, which
    /// only unpacks.
    static func references(for dataSet: DataSet, writingTo folder: URL) throws -> [Contender] {
        let restore = try Program("pg_restore").url.path
        let (archive, file) = (dataSet.directory.path, folder.appending(path: "pg_restore.sql"))
        let sed = "s/OWNER TO \(DataSet.owner)/OWNER TO synapse/"
        let piped = folder.appending(path: "sed.sql")
        let pipeline = "'\(restore)' -f - '\(archive)' | sed '\(sed)' > '\(piped.path)'"
        return [
            Contender(
                name: "pg_restore file", kind: .file,
                command: [restore, "-f", file.path, archive], output: file, isBaseline: true),
            Contender(
                name: "pg_restore null", kind: .null,
                command: [restore, "-f", "/dev/null", archive], isBaseline: true),
            Contender(
                name: "pg_restore+sed file", kind: .file,
                command: ["bash", "-o", "pipefail", "-c", pipeline], output: piped),
            Contender(
                name: "gzip -dc null", kind: .null,
                command: ["bash", "-c", "gzip -dc '\(archive)'/*.dat.gz > /dev/null"]),
        ]
    }

    /// Emigrate from the folder and from the zip; by default it waits until the disk has its file,
    /// which pg_restore does not, so it is measured without that too.
    static func emigrate(
        _ program: URL, for dataSet: DataSet, writingTo folder: URL
    ) -> [Contender] {
        [("dir", dataSet.directory), ("zip", dataSet.zip)].flatMap { form, export in
            let convert = [program.path, "convert", "--quiet", export.path, "-o"]
            let file = folder.appending(path: "emigrate-\(form).sql")
            return [
                Contender(
                    name: "emigrate \(form) file", kind: .file, command: convert + [file.path],
                    output: file),
                Contender(
                    name: "emigrate \(form) file --no-sync", kind: .file,
                    command: convert + [file.path, "--no-sync"], output: file),
                Contender(
                    name: "emigrate \(form) null", kind: .null, command: convert + ["/dev/null"]),
            ]
        }
    }
}
