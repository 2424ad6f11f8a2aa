import Exports
import RoleRewriting

extension RewriteError: MigrationErrorConvertible {
    func migrationError(on export: String) -> MigrationError {
        MigrationError(.refused, "\(export): \(self)")
    }
}
