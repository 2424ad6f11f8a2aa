import DatabaseWork
import Exports

extension JournalHeader {
    /// Sees whether a load that this journal belongs to may go on as asked, by a session of `user`.
    func checkResuming(
        _ request: DestinationRequest, user: String
    ) throws(MigrationError) {
        let anew = "or load without --resume to begin anew"
        guard fingerprint == request.fingerprint else {
            throw MigrationError(
                .refused,
                "the interrupted load into database \(target) was of another export or"
                    + " another part of it",
                advice: "Resume with that export and the same options, \(anew)")
        }
        guard role == request.sessions.roleName else {
            throw MigrationError(
                .refused,
                "the interrupted load into database \(target) was for role \(role), "
                    + "not \(request.sessions.role)",
                advice: "Resume for that role, \(anew)")
        }
        let actor = request.sessions.actsAsRole ? request.sessions.roleName : user
        guard owner == actor else {
            throw MigrationError(
                .refused,
                "the interrupted load into database \(target) worked as role \(owner), not \(actor)",
                advice: "Resume with the same -d and the same choice of --superuser, \(anew)")
        }
    }
}
