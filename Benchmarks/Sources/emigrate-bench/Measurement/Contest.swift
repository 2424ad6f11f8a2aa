import Foundation

/// Runs the contenders in turn, round after round.
struct Contest {
    let contenders: [Contender]
    let rounds: Int
    /// Leaves the last round's files where they are.
    let keepsFiles: Bool
    /// Tells what is being done.
    let say: (String) -> Void

    /// Runs one round that only warms caches up and is not counted, then the others.
    ///
    /// Each round begins with another contender, so that none always runs after the same one.
    func run() throws -> [Series] {
        var series = contenders.map { Series(contender: $0) }
        for round in 0...rounds {
            for place in contenders.indices {
                let index = (place + round) % contenders.count
                let contender = contenders[index]
                say("\(round == 0 ? "warm-up" : "round \(round)/\(rounds)"): \(contender.name)")
                let sample = try measure(contender)
                if round > 0 { series[index].samples.append(sample) }
                if let output = contender.output, !(keepsFiles && round == rounds) {
                    try FileManager.default.removeItem(at: output)
                }
            }
        }
        return series
    }

    private func measure(_ contender: Contender) throws -> Sample {
        if let output = contender.output { try? FileManager.default.removeItem(at: output) }
        if let setUp = contender.setUp { try Program("bash").run(["-ec", setUp]) }
        // What the run before left to write must not slow this one.
        sync()
        let notes = try TemporaryFolder(prefix: "emigrate-bench-run")
        let result = notes.url.appending(path: "used")
        let process = Process()
        process.executableURL = Self.measureProgram
        process.arguments = [result.path] + contender.command
        process.standardInput = FileHandle.nullDevice
        // The standard output is for the results; what is to be a file is written as one.
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let text = (try? String(contentsOf: result, encoding: .utf8)) ?? ""
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard numbers.count == 5 else { throw BenchError("\(contender.name) did not run.") }
        guard numbers[4] == 0 else {
            let command = contender.command.joined(separator: " ")
            throw BenchError("\(contender.name) failed (\(numbers[4])): \(command)")
        }
        let written = try contender.output.map {
            try $0.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        }
        return Sample(
            wall: Double(numbers[0]) / 1e6, user: Double(numbers[1]) / 1e6,
            system: Double(numbers[2]) / 1e6, peak: numbers[3], written: written)
    }

    /// The program that is built beside this one.
    private static var measureProgram: URL {
        let own = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        return own.deletingLastPathComponent().appending(path: "measure")
    }
}
