import Foundation
import Synchronization
import TestSupport
import Testing

/// Loads with a failure planted at a random call, row, byte or moment.
///
/// `EMIGRATE_FAULTS` says how many, `EMIGRATE_FAULT_SEED` which, `EMIGRATE_FAULT_ONLY` that it is
/// one of them, `EMIGRATE_FAULT_WORKERS` how many at a time, `EMIGRATE_FAULT_SCALE` how much larger
/// the exports are than a megabyte, and `EMIGRATE_BINARY` of which program.
@Suite(
    "A disturbed load ends in time, with everything or with the target as it was", .blocking,
    .enabled(if: PostgresServer.isAvailable, "no PostgreSQL server is installed"),
    .enabled(if: FaultShim.obstacle == nil, "nothing can be planted: \(FaultShim.obstacle ?? "")"))
struct FaultTests {
    private static func setting<T: LosslessStringConvertible>(_ name: String, _ usual: T) -> T {
        ProcessInfo.processInfo.environment[name].flatMap { T($0) } ?? usual
    }

    @Test("whatever fails, and whenever")
    func faults() throws {
        let seed: UInt64 = Self.setting("EMIGRATE_FAULT_SEED", 1)
        let only = Self.setting("EMIGRATE_FAULT_ONLY", 0)
        let count = Self.setting("EMIGRATE_FAULTS", 30)
        let scale = Self.setting("EMIGRATE_FAULT_SCALE", 1)
        let numbers = only > 0 ? only...only : 1...count
        print("EMIGRATE_FAULT_SEED=\(seed), runs \(numbers)")
        let shim = try FaultShim.built.get()
        let tally = FaultTally(numbers)
        let failure = Mutex<(any Error)?>(nil)
        let start = ContinuousClock.now
        let norms = FaultNorms()
        let workers = only > 0 ? 1 : Self.setting("EMIGRATE_FAULT_WORKERS", 1)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            do {
                let run = try FaultRun(shim: shim, scale: scale)
                defer { run.server.stop() }
                while let number = tally.next() {
                    let plan = try FaultPlan(
                        seed: seed, number: number, isLarge: scale > 10
                    ) { form in
                        try norms.of(form, run).calls
                    }
                    let verdict = try run.carryOut(plan, norm: norms.of(plan.form, run))
                    tally.note(verdict, of: plan, seed: seed)
                }
            } catch {
                tally.stop()
                failure.withLock { $0 = error }
            }
        }
        print("\(tally.summary)\nin \(ContinuousClock.now - start)")
        if let error = failure.withLock({ $0 }) { throw error }
        // All of it was printed when it came.
        for complaint in tally.complaints { Issue.record("\(complaint.prefix(400))") }
    }
}

/// What undisturbed loads are like, found out once for each form.
private final class FaultNorms: Sendable {
    private let known = Mutex<[FaultPlan.Form: FaultRun.Norm]>([:])

    func of(_ form: FaultPlan.Form, _ run: FaultRun) throws -> FaultRun.Norm {
        if let norm = known.withLock({ $0[form] }) { return norm }
        let norm = try run.norm(of: form)
        return known.withLock { known in
            known[form] = known[form] ?? norm
            return known[form] ?? norm
        }
    }
}
