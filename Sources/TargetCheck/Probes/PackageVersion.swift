package import Exports
package import SynapseSchema

/// The version of an installed `synapse` package, out of what stands in it and beside it.
package enum PackageVersion {
    /// The version; nil where nothing says it, or several things do.
    ///
    /// Until 1.57 the package says it itself. Later ones ask pip's record of what it installed, and
    /// a checkout has it in `pyproject.toml`.
    package static func find(_ folder: String) throws(MigrationError) -> SynapseVersion? {
        let module = "\(folder)/__init__.py"
        if DirectoryListing.isFile(module),
            let version = value(of: "__version__", in: try SynapsePackageProbe.text(of: module))
        {
            return version
        }
        let parent = folder.split(separator: "/", omittingEmptySubsequences: false)
            .dropLast().joined(separator: "/")
        let beside = folder.contains("/") ? (parent.isEmpty ? "/" : parent) : "."
        let records = Set(
            (DirectoryListing.names(in: beside) ?? []).compactMap { recorded($0) })
        if let only = records.first { return records.count == 1 ? only : nil }
        let project = "\(beside)/pyproject.toml"
        guard DirectoryListing.isFile(project) else { return nil }
        let text = try SynapsePackageProbe.text(of: project)
        guard text.split(whereSeparator: \.isNewline).contains(#"name = "matrix-synapse""#) else {
            return nil
        }
        return value(of: "version", in: text)
    }

    /// The version in the name of pip's record: `matrix_synapse-1.98.0.dist-info`.
    private static func recorded(_ name: String) -> SynapseVersion? {
        for ending in [".dist-info", ".egg-info"] where name.hasSuffix(ending) {
            let parts = name.dropLast(ending.count).split(separator: "-", maxSplits: 2)
            // Older tools keep the hyphen of the name.
            if parts.count >= 2, parts[0].lowercased() == "matrix_synapse" {
                return version(parts[1])
            }
            if parts.count == 3, parts[0].lowercased() == "matrix", parts[1] == "synapse" {
                return version(parts[2])
            }
        }
        return nil
    }

    /// The first text that a file gives to a name at the beginning of a line: `version = "1.98.0"`.
    private static func value(of name: String, in text: String) -> SynapseVersion? {
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix(name) {
            let rest = line.dropFirst(name.count).drop { $0 == " " }
            guard rest.first == "=" else { continue }
            let value = rest.dropFirst().drop { $0 == " " }
            guard let quote = value.first, quote == "\"" || quote == "'" else { continue }
            return version(value.dropFirst().prefix { $0 != quote })
        }
        return nil
    }

    private static func version(_ text: Substring) -> SynapseVersion? {
        do {
            return try SynapseVersion(String(text))
        } catch {
            return nil
        }
    }
}
