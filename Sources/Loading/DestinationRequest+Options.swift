import DatabaseWork
import Destinations
import RoleRewriting
import Transformation

extension DestinationRequest {
    /// Asks for what a load was told to do.
    init(
        _ options: LoadOptions, fingerprint: String, locale: DatabaseLocale.Choice,
        _ progress: LoadProgress
    ) {
        self.init(
            RoleSessions(conninfo: options.conninfo, role: options.contentOptions.roles.target),
            fingerprint: fingerprint)
        self.locale = locale
        sessions.actsAsRole = !options.contentOptions.rewriting.loaderIsSuperuser
        replacesTarget = options.replacesTarget
        resumes = options.resumes
        inPlace = options.inPlace
        // Each worker has one, and beside them there are some that look, record and prove.
        sessions.count = WorkerPool.size(options.jobs) + 4
        sessions.workSessions = progress.workSessions
        sessions.controlSessions = progress.controlSessions
    }
}
