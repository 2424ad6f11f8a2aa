/// What one run used.
struct Sample: Codable {
    /// Seconds on the clock, and of all cores together.
    var wall, user, system: Double
    /// The largest memory of any of the command's processes, in bytes.
    var peak: Int
    /// The size of the file that was written.
    var written: Int?

    var cpu: Double { user + system }
}

/// A contender's runs, one a round, without the warm-up.
struct Series {
    let contender: Contender
    var samples: [Sample] = []

    func median(_ value: (Sample) -> Double) -> Double {
        Self.median(samples.map(value))
    }

    var fastest: Double { samples.map(\.wall).min() ?? .nan }
    var peak: Int { samples.map(\.peak).max() ?? 0 }

    /// How many times as fast as `baseline`: the median over the rounds, each compared within
    /// itself, so that a machine that slows down in between does not count.
    func speed(against baseline: Series) -> Double {
        Self.median(zip(baseline.samples, samples).map { $0.wall / $1.wall })
    }

    private static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return .nan }
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
