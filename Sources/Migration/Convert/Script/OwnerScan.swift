import RoleRewriting
import SQLSyntax

/// Finds the owners that a script names, before it is rewritten.
///
/// pg_dump writes owners before grants, so one pass is enough for its scripts. pg_dumpall writes the
/// grants of one database before the owners of the next.
enum OwnerScan {
    /// Adds the owners in the script at `path` to `roles`; standard input cannot be read twice.
    static func note(
        ownersOf path: String, _ unpacking: Unpacking, in roles: inout RoleMap
    ) throws {
        guard ExportOpener.canReopen(path),
            case .script(let source, _, _) = try ExportOpener.open(path, unpacking)
        else { return }
        let reader = ScriptReader(try ReadAheadSource(source))
        while let item = try reader.next() {
            guard item == .statement else { continue }
            if let owner = OwnerFinder.owner(in: reader.statement) { roles.noteOwner(owner) }
        }
    }
}
