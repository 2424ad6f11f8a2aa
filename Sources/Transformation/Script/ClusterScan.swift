package import Exports
package import RoleRewriting
import SQLSyntax

/// What is to be known of pg_dumpall's script before it is read: the owners that it names, and which
/// databases it fills.
///
/// pg_dump writes owners before grants, so one pass is enough for its scripts. pg_dumpall writes the
/// grants of one database before the owners of the next.
package enum ClusterScan {
    /// Adds the owners in the script at `path` to `roles`; standard input cannot be read twice.
    ///
    /// Throws `.cannotOpen` where `isForOne` database and the script fills several.
    package static func note(
        ownersOf path: String, _ unpacking: Unpacking, in roles: inout RoleMap,
        isForOne: Bool = false
    ) throws {
        guard ExportOpener.canReopen(path),
            case .script(let source, _, _) = try ExportOpener.open(path, unpacking)
        else { return }
        let reader = try ScriptReader(export: source)
        var filled = FilledDatabases()
        while let item = try reader.next() {
            guard item == .statement else { continue }
            let statement = reader.statement
            if let owner = OwnerFinder.owner(in: statement) { roles.noteOwner(owner) }
            filled.note(statement, in: reader.database)
        }
        if isForOne { try filled.refuseSeveral(in: path) }
    }
}
