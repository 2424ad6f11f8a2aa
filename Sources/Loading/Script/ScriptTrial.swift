import DatabaseWork
import Exports
import LoadPlanning
import SQLSyntax

/// Goes through a script as a load would, without a server: what a load refuses in the middle of a
/// script is known before it begins.
final class ScriptTrial: ItemReceiver {
    private let progress: LoadProgress
    private var plan: ScriptPlan

    /// Prepares to go through the script that messages call `export`, for a role.
    init(of export: String, role: Identifier, progress: LoadProgress) {
        self.progress = progress
        plan = ScriptPlan(of: export, user: role)
    }

    func receive(_ item: ExportItem, at place: ItemPlace) throws {
        try progress.checkCancelled()
        _ = try plan.steps(for: item, at: place)
    }
}
