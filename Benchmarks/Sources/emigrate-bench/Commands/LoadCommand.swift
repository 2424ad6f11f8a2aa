import ArgumentParser
import Foundation

/// Times the load of an export into a database.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Measure `emigrate load` against pg_restore and the manual way.")

    @OptionGroup var options: DataOptions

    @OptionGroup var contest: ContestOptions

    func run() throws {
        let notes = try options.prepare()
        let dataSet = options.dataSet
        let server = try ThrowawayServer(superuser: "postgres", for: .beingLoaded)
        defer { server.stop() }
        let folder = try TemporaryFolder(in: dataSet.folder, prefix: "manual")
        var contenders = try Contender.restores(
            of: dataSet, into: server, writingTo: folder.url)
        if let program = contest.program() {
            contenders += Contender.loads(program, of: dataSet, into: server)
        }
        try contest.hold(contenders, size: options.size, notes: notes)
    }
}
