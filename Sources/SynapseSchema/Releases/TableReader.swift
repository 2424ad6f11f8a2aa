/// Reads the compiled-in tables: lines of fields with tabs between them, after a line of names.
enum TableReader {
    private struct Line {
        let number: Int
        let text: String
        let fields: [Substring]
    }

    private static func lines(_ bytes: [UInt8]) -> [Line] {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.split(separator: "\n").enumerated().dropFirst().map { index, line in
            Line(
                number: index + 1, text: String(line),
                fields: line.split(separator: "\t", omittingEmptySubsequences: false))
        }
    }

    private static func each<Value>(
        _ table: String, _ bytes: [UInt8], _ read: ([Substring]) -> Value?
    ) throws(ReleaseTableError) -> [Value] {
        var values: [Value] = []
        for line in lines(bytes) {
            guard let value = read(line.fields) else {
                throw ReleaseTableError(table: table, line: line.number, text: line.text)
            }
            values.append(value)
        }
        return values
    }

    private static func version(_ text: Substring) -> SynapseVersion? {
        do throws(SynapseVersionError) {
            return try SynapseVersion(String(text))
        } catch {
            return nil
        }
    }

    static func releases(_ bytes: [UInt8]) throws(ReleaseTableError) -> [SynapseRelease] {
        try each("releases", bytes) { fields in
            guard fields.count == 8, let version = version(fields[0]), let schema = Int(fields[2]),
                let sequences = SynapseRelease.SequenceCheck(rawValue: String(fields[5])),
                let locale = SynapseRelease.LocaleCheck(rawValue: String(fields[7]))
            else { return nil }
            return SynapseRelease(
                version: version, date: String(fields[1]), schemaVersion: schema,
                compatVersion: Int(fields[3]),
                minimumPostgres: fields[4].isEmpty ? nil : String(fields[4]),
                sequenceCheck: sequences, checksStreamPositions: fields[6] == "yes",
                localeCheck: locale)
        }
    }

    static func deltas(
        _ bytes: [UInt8], places: [String: Int]
    ) throws(ReleaseTableError) -> [SchemaDelta: Availability] {
        let pairs = try each("deltas", bytes) { fields -> (SchemaDelta, Availability)? in
            guard fields.count == 2, let delta = SchemaDelta(fields[0]),
                let availability = Availability(fields[1], places: places)
            else { return nil }
            return (delta, availability)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    static func updates(
        _ bytes: [UInt8], places: [String: Int]
    ) throws(ReleaseTableError) -> [String: BackgroundUpdate] {
        let pairs = try each("updates", bytes) { fields -> (String, BackgroundUpdate)? in
            guard fields.count == 3, let availability = Availability(fields[1], places: places)
            else { return nil }
            let deltas = fields[2].split(separator: ",").compactMap { SchemaDelta($0) }
            return (
                String(fields[0]), BackgroundUpdate(knownBy: availability, forgottenBy: Set(deltas))
            )
        }
        return Dictionary(pairs) { first, _ in first }
    }

    static func sequences(_ bytes: [UInt8]) throws(ReleaseTableError) -> [SequenceRule] {
        try each("sequences", bytes) { fields in
            guard fields.count == 7, let since = version(fields[4]) else { return nil }
            return SequenceRule(
                sequence: String(fields[0]),
                column: fields[1].isEmpty
                    ? nil : TableColumn(String(fields[1]), String(fields[2])),
                isNegative: fields[3] == "negative", since: since,
                stream: fields[5].isEmpty ? nil : String(fields[5]), delta: String(fields[6]))
        }
    }
}
