import ByteStreams
public import Exports
public import SynapseSchema

/// Reads what an installed `synapse` Python package says of its schema, running none of it.
public enum SynapsePackageProbe {
    /// The modules that are read have some tens of kilobytes.
    package static let largestFile = 1 << 20

    /// Where releases have kept their deltas, beside each other or one after another.
    private static let deltaFolders = [
        // Since 1.34.
        "storage/schema/common/delta", "storage/schema/main/delta", "storage/schema/state/delta",
        // Since 1.20, since 1.5, and before.
        "storage/databases/main/schema/delta", "storage/databases/state/schema/delta",
        "storage/data_stores/main/schema/delta", "storage/data_stores/state/schema/delta",
        "storage/schema/delta",
    ]

    /// Finds the package in a folder: `site-packages`, a virtual environment, a checkout of
    /// Synapse, or the package itself.
    ///
    /// Throws `.usage` where there is none, `.cannotOpen` where it cannot be read.
    public static func probe(_ path: String) throws(MigrationError) -> SynapsePackage {
        let folder = try find(in: path)
        do {
            var package = try schema(of: folder)
            package.version = try PackageVersion.find(folder)
            let engine = "\(folder)/storage/engines/postgres.py"
            if DirectoryListing.isFile(engine) { package.readEngine(try text(of: engine)) }
            if let deltas = try deltas(of: folder) { package.readDeltas(deltas) }
            return package
        } catch let error as MigrationError {
            throw error
        } catch {
            throw MigrationError(
                .usage, "\(error)",
                advice: "Name the site-packages folder that the new Synapse is installed in")
        }
    }

    private static func find(in path: String) throws(MigrationError) -> String {
        var path = path[...]
        while path.count > 1, path.last == "/" { path = path.dropLast() }
        var candidates = [String(path), "\(path)/synapse"]
        for library in ["lib", "lib64"] {
            for python in DirectoryListing.subfolders(of: "\(path)/\(library)") {
                guard python.hasPrefix("python") else { continue }
                candidates += ["site-packages", "dist-packages"].map {
                    "\(path)/\(library)/\(python)/\($0)/synapse"
                }
            }
        }
        let found = candidates.first {
            DirectoryListing.isDirectory("\($0)/storage/schema")
                || DirectoryListing.isFile("\($0)/storage/prepare_database.py")
        }
        guard let found else {
            throw MigrationError(
                DirectoryListing.isDirectory(String(path)) ? .usage : .cannotOpen,
                DirectoryListing.isDirectory(String(path))
                    ? "\(path): there is no Python package synapse in this folder"
                    : "\(path): there is no such folder",
                advice: "Name the folder that `python -c \"import synapse; "
                    + "print(synapse.__path__[0])\"` prints in the new Synapse's environment")
        }
        return found
    }

    /// The constants have been in the module of the schema since 1.36.
    private static func schema(of folder: String) throws -> SynapsePackage {
        let module = "\(folder)/storage/schema/__init__.py"
        let older = "\(folder)/storage/prepare_database.py"
        guard DirectoryListing.isFile(older) else {
            return try SynapsePackage(path: folder, schemaModule: text(of: module))
        }
        let constants = try text(of: older)
        do throws(SynapsePackageError) {
            return try SynapsePackage(path: folder, schemaModule: constants)
        } catch {
            // The file is there to this day, without the constants.
            return try SynapsePackage(path: folder, schemaModule: text(of: module))
        }
    }

    private static func deltas(of folder: String) throws(MigrationError) -> [String]? {
        let folders = deltaFolders.map { "\(folder)/\($0)" }.filter(DirectoryListing.isDirectory)
        guard !folders.isEmpty else { return nil }
        var result: [String] = []
        for folder in folders {
            for version in try names(in: folder) where Int(version) != nil {
                let path = "\(folder)/\(version)"
                guard DirectoryListing.isDirectory(path) else { continue }
                for name in try names(in: path) where DirectoryListing.isFile("\(path)/\(name)") {
                    result.append("\(version)/\(name)")
                }
            }
        }
        return result
    }

    /// An unreadable folder must not pass for an empty one: the deltas in it would be missed.
    private static func names(in folder: String) throws(MigrationError) -> [String] {
        guard let names = DirectoryListing.names(in: folder) else {
            throw MigrationError(
                .cannotOpen, "\(folder): the folder cannot be read",
                advice: "Run Emigrate as a user who may read the installed Synapse")
        }
        return names
    }

    package static func text(of path: String) throws(MigrationError) -> String {
        do throws(StreamError) {
            let bytes = try FileSource(path: path).readAll(atMost: largestFile)
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw MigrationError(
                .cannotOpen, error.description,
                advice: "Run Emigrate as a user who may read the installed Synapse")
        }
    }
}
