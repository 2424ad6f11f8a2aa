import Exports

extension MigrationError {
    /// The error with its cause, where rows came before those that they refer to and the export turns
    /// foreign keys off for that long, which a plain role may not.
    var asKeysStayOn: MigrationError {
        guard missesReferencedRow else { return self }
        var failure = self
        failure.code = .privilegesMissing
        failure.advice =
            "The export turns foreign keys off while its rows come (DISABLE TRIGGER ALL, or"
            + " session_replication_role), which only a superuser may: connect as one and use"
            + " --superuser, or drop the keys before and make them again afterwards"
        return failure
    }
}
