import DatabaseWork
import Destinations
import Exports

extension LoadForecast {
    /// Makes the forecast, tells it to `progress`, and sees that there is room.
    static func announce(
        _ content: Content?, _ targetPlan: TargetPlan, _ options: LoadOptions,
        _ progress: LoadProgress
    ) throws(MigrationError) -> LoadForecast {
        var forecast = try LoadForecast(targetPlan, jobs: WorkerPool.size(options.jobs))
        forecast.content = content
        progress.tell(.planned(forecast))
        if !options.ignoresBlockers { try forecast.checkSpace() }
        return forecast
    }

    /// Takes over what is known of the target.
    init(_ targetPlan: TargetPlan, jobs: Int) throws(MigrationError) {
        self.init()
        self.jobs = jobs
        serverVersion = targetPlan.serverVersion
        switch targetPlan.placement {
        case .beside(let filling, let final):
            database = final
            self.filling = filling
            locale = targetPlan.otherLocale
            replacesDatabase = targetPlan.contents.map { !$0.isPristine } ?? false
        case .inPlace(let name): database = name
        }
        freeBytes = try DiskSpace.free(
            in: targetPlan.tablespace, or: filling ?? database, on: targetPlan.control)
    }
}
