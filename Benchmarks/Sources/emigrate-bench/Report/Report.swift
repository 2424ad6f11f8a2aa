import Foundation

/// The results, as a table for people or as JSON for programs.
struct Report {
    let dataSet: DataSet.Notes
    let size: ByteSize
    let rounds: Int
    let series: [Series]

    /// The series that others of this kind are compared with.
    private func baseline(_ kind: Contender.Kind) -> Series? {
        series.first { $0.contender.kind == kind && $0.contender.isBaseline }
    }

    private func speed(_ one: Series) -> Double {
        baseline(one.contender.kind).map(one.speed(against:)) ?? .nan
    }

    /// Megabytes (10^6 bytes) of COPY text a second; nil for a command that does not read it all.
    private func rate(_ one: Series) -> Double? {
        guard one.contender.kind.readsEverything else { return nil }
        return Double(dataSet.copyTextBytes) / 1e6 / one.median(\.wall)
    }

    var table: String {
        let text = Double(dataSet.copyTextBytes) / 1e6
        let packed = Double(dataSet.compressedBytes) / 1e6
        var lines = [
            "Data set \(size): \(text.rounded(0)) MB of COPY text, "
                + "\(packed.rounded(0)) MB compressed (\(dataSet.ratio.rounded(2)) : 1), "
                + dataSet.madeBy,
            "Medians of \(rounds) rounds after one warm-up; MB are 10^6 bytes of COPY text.",
        ]
        for kind in Contender.Kind.allCases where baseline(kind) != nil {
            let places = kind.readsEverything ? 2 : 3
            let columns = "wall s  fastest     MB/s    user s     sys s   peak MB  speed"
            lines += ["", kind.title.padded(34) + columns]
            for one in series where one.contender.kind == kind {
                let figures = [
                    one.median(\.wall).rounded(places).paddedLeft(8),
                    one.fastest.rounded(places).paddedLeft(9),
                    (rate(one)?.rounded(0) ?? "-").paddedLeft(9),
                    one.median(\.user).rounded(places).paddedLeft(10),
                    one.median(\.system).rounded(places).paddedLeft(10),
                    (Double(one.peak) / 1e6).rounded(1).paddedLeft(10),
                    "\(speed(one).rounded(2))x".paddedLeft(7),
                ]
                lines.append("  " + one.contender.name.padded(30) + figures.joined())
            }
        }
        return lines.joined(separator: "\n")
    }

    func json() throws -> String {
        let results = series.map { one in
            Result(
                name: one.contender.name, kind: one.contender.kind, command: one.contender.command,
                samples: one.samples, medianWall: one.median(\.wall), minWall: one.fastest,
                megabytesPerSecond: rate(one), speedAgainstPgRestore: speed(one), peak: one.peak)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(
            size: size.description, rounds: rounds, dataSet: dataSet, results: results)
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }

    private struct Document: Encodable {
        var schema = 1
        let size: String
        let rounds: Int
        let dataSet: DataSet.Notes
        let results: [Result]
    }

    private struct Result: Encodable {
        let name: String
        let kind: Contender.Kind
        let command: [String]
        let samples: [Sample]
        let medianWall, minWall: Double
        let megabytesPerSecond: Double?
        let speedAgainstPgRestore: Double
        let peak: Int
    }
}

extension Double {
    fileprivate func rounded(_ places: Int) -> String { String(format: "%.\(places)f", self) }
}

extension String {
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }

    fileprivate func paddedLeft(_ width: Int) -> String {
        String(repeating: " ", count: max(1, width - count)) + self
    }
}
