import Concurrency
import Exports
package import PostgresClient

/// Workers that go through a graph of tasks, each with a session of its own.
package struct LoadWorkers: Sendable {
    /// What a task is carried out with.
    package struct Context: Sendable {
        /// The number of the worker.
        package var worker: Int
        /// How many workers have nothing to do at the moment.
        package var idle: Int
    }

    /// Carries out a task in a session.
    package typealias Perform =
        @Sendable (LoadTask, inout Connection, Context) throws -> Void

    /// The tasks, of which the dependencies are indexes into the list.
    package let tasks: [LoadTask]
    /// How many workers there are at most.
    package let jobs: Int
    package let progress: LoadProgress
    /// Begins a session.
    package let connect: @Sendable () throws -> Connection
    package let perform: Perform

    /// Creates workers for tasks; none has begun.
    package init(
        tasks: [LoadTask], jobs: Int, progress: LoadProgress,
        connect: @escaping @Sendable () throws -> Connection, perform: @escaping Perform
    ) {
        self.tasks = tasks
        self.jobs = jobs
        self.progress = progress
        self.connect = connect
        self.perform = perform
    }

    private struct State: Sendable {
        var scheduler: Scheduler
        /// Tasks that an earlier run has done.
        var done: Set<Int>
        /// How many workers there are.
        var workers: Int
    }

    /// Does all tasks but those that an earlier run has done; throws why the job was stopped, after
    /// all work has stopped.
    package func run(isDone: (LoadTask) -> Bool = { _ in false }) throws {
        let scheduler: Scheduler
        do {
            scheduler = try Scheduler(tasks.map(\.node))
        } catch {
            let name = error.nodes.first.map { tasks[$0].name } ?? ""
            throw MigrationError(
                .damaged, "the export's entries depend on each other in a circle, near \(name)")
        }
        let done = Set(tasks.indices.filter { isDone(tasks[$0]) })
        let count = max(1, min(jobs, tasks.count - done.count))
        let state = Monitor(State(scheduler: scheduler, done: done, workers: count))
        let waking = progress.stop.attach { _ in state.update { _ in } }
        let pool = WorkerPool(progress)
        try pool.start(count) { worker in
            defer { state.update { $0.workers -= 1 } }
            try work(worker, state)
        }
        pool.join()
        withExtendedLifetime(waking) {}
        try progress.stop.check()
        // Nobody stopped the job, so that every worker found all tasks finished.
        guard state.update({ $0.scheduler.unfinished }) == 0 else {
            throw MigrationError(.bug, "the workers ended before their work")
        }
    }

    private func work(_ worker: Int, _ state: Monitor<State>) throws {
        defer { progress.setJob(worker, nil) }
        var connection = try connect()
        while let (index, idle) = next(state) {
            try progress.checkCancelled()
            let task = tasks[index]
            progress.setJob(worker, task.name)
            let start = ContinuousClock.now
            try perform(task, &connection, Context(worker: worker, idle: idle))
            let duration = ContinuousClock.now - start
            progress.setJob(worker, nil)
            progress.tell(.finished(name: task.name, seconds: duration / .seconds(1)))
            state.update { $0.scheduler.finish(index) }
        }
    }

    /// The next task and how many workers idle; nil where there is none for this worker any more.
    private func next(_ state: Monitor<State>) -> (Int, Int)? {
        state.wait { [tasks, progress] state -> (Int, Int)?? in
            if progress.stop.isStopped || state.scheduler.unfinished == 0 { return .some(nil) }
            // What is left runs elsewhere, and nothing comes after it that this worker could do.
            var next = state.scheduler.next()
            while let index = next, state.done.contains(index) {
                state.scheduler.finish(index)
                progress.advance(by: tasks[index].node.cost)
                if state.scheduler.unfinished == 0 { return .some(nil) }
                next = state.scheduler.next()
            }
            guard let index = next else { return nil }
            return (index, max(0, state.workers - state.scheduler.runningCount))
        }
    }
}
