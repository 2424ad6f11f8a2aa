package import Exports
package import RoleRewriting

extension RewriteError: MigrationErrorConvertible {
    package func migrationError(on export: String) -> MigrationError {
        MigrationError(.refused, "\(export): \(self)")
    }
}
