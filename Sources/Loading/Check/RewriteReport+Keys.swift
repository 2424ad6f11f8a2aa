import Exports
import RoleRewriting

extension RewriteReport {
    /// The error with its cause, where rows came before those that they refer to and the export turns
    /// foreign keys off for that long, which a plain role may not.
    func explaining(_ error: MigrationError) -> MigrationError {
        guard keepsKeysOn, error.missesReferencedRow else { return error }
        var failure = error
        failure.code = .privilegesMissing
        failure.advice =
            "The export turns foreign keys off while its rows come (DISABLE TRIGGER ALL), which only a"
            + " superuser may: connect as one and use --superuser, or drop the keys before and make"
            + " them again afterwards"
        return failure
    }
}
