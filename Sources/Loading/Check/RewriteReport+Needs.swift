import DatabaseWork
import Exports
import RoleRewriting
import SQLSyntax

extension RewriteReport {
    /// Sees, before anything is written, that nothing of the user's needs what is left out.
    ///
    /// Throws `.privilegesMissing`.
    func refuseNeeds(of export: String, role: Identifier) throws(MigrationError) {
        guard let first = needs.first else { return }
        let more = needCount > 1 ? ", and so it is with \(needCount - 1) more" : ""
        guard first.isExtension else {
            throw MigrationError(
                .privilegesMissing,
                "\(export): \(first.statement) needs \(first.needed), which is left out as only a"
                    + " superuser may make it\(more)",
                advice: "Nothing was written. Connect as a superuser and use --superuser")
        }
        let extensions = Set(needs.filter(\.isExtension).map(\.needed)).sorted()
        let missing = extensions.filter { unavailableExtensions.contains($0) }
        guard missing.isEmpty else {
            throw MigrationError(
                .privilegesMissing,
                "\(export): \(first.statement) needs extension \(first.needed), which is left out\(more);"
                    + " the server has not got \(missing.joined(separator: ", "))",
                advice: "Nothing was written. Install what brings"
                    + " \(missing.joined(separator: ", ")) on the server (its administrator, or the"
                    + " provider, can), and run the command again")
        }
        throw MigrationError(
            .privilegesMissing,
            "\(export): \(first.statement) needs extension \(first.needed), which is left out as only"
                + " a superuser may create it here\(more)",
            advice: "Nothing was written. Let a superuser run, in the empty database, "
                + extensions.map { statements(making: $0, for: role) }.joined(separator: " ")
                + " and load with --in-place; or connect as a superuser and use --superuser")
    }

    /// What a superuser runs to bring an extension, in the schema that the export has it in.
    private func statements(making name: String, for role: Identifier) -> String {
        let statement = "CREATE EXTENSION \(SQLText.name(name))"
        guard let schema = extensionSchemas[name]?.description else { return statement + ";" }
        return "CREATE SCHEMA IF NOT EXISTS \(SQLText.name(schema)) AUTHORIZATION"
            + " \(SQLText.name(role.description)); \(statement) SCHEMA \(SQLText.name(schema));"
    }
}
