package import Exports
import PsqlSafety
package import SQLSyntax

/// Sees that psql runs nothing of a script that passes through, item by item.
package struct PsqlGuard {
    private let isOn: Bool
    private let keepsBytes: Bool
    /// What text is read as that does not say it itself.
    private let given: String?
    private var watch: SettingsWatch
    private var items: PsqlItems?
    /// What `items` goes by.
    private var session: Session?
    private var hazard = CopyRowHazard()
    /// Whether the encoding was set on the line that is going on.
    private var isBehindSetting = false
    /// Whether there were rows with a quote, or with what else psql reads up to an end.
    private var isBehindRows = false

    /// What of psql's session the look at an item depends on.
    private struct Session: Equatable {
        var settingsMayChange: Bool
        var encoding: String?
        var isLocal: Bool
        var isBehindRows: Bool
    }

    /// Begins at the start of a script.
    package init(_ options: TransformOptions) {
        isOn = options.isGuarded
        keepsBytes = options.isVerbatim
        given = options.contentOptions.encoding
        // Without the line that stops it, psql goes on behind an error, and no setting holds then.
        watch = SettingsWatch(
            inTransaction: options.isSingleTransaction && !options.stopsOnError,
            readsBodies: keepsBytes)
        update()
    }

    /// Looks whether a line has ended in what was written: up to there psql reads by the encoding that it
    /// knew at the start.
    private mutating func endLine(in written: ArraySlice<UInt8>) {
        guard isBehindSetting, written.contains(0x0a) else { return }
        isBehindSetting = false
        update()
    }

    /// Takes note of a new session.
    package mutating func reconnect() {
        watch.reconnect()
        update()
    }

    /// Refuses to connect to a database whose name psql could take for more than a name.
    package func refuse(connectingTo name: Identifier, in place: String) throws(MigrationError) {
        do throws(PsqlText.Refusal) {
            try PsqlScript.refuse(connectingTo: name.bytes)
        } catch {
            throw .couldRun(error, place)
        }
        guard isOn, keepsBytes, let psql = items?.psql else { return }
        let result = name.bytes.withUnsafeBytes { bytes in
            Result { () throws(PsqlText.Refusal) in try psql.refuseCommands(in: bytes) }
        }
        if case .failure(let refusal) = result { throw .couldRun(refusal, place) }
        guard isBehindRows, PsqlScript.hasQuotes(name.bytes) else { return }
        throw MigrationError.couldRun(
            PsqlText.Refusal(what: "a database's name with quotes behind rows", offset: 0), place)
    }

    private mutating func update() {
        let now = Session(
            settingsMayChange: watch.mayHaveChanged || isBehindSetting,
            encoding: watch.encoding.name,
            isLocal: watch.encoding.isLocal, isBehindRows: isBehindRows)
        // Hardly any statement changes it.
        guard isOn, now != session else { return }
        session = now
        var script = PsqlScript(
            keepsBytes: keepsBytes, settingsMayChange: now.settingsMayChange,
            encoding: ExportEncoding.name(stated: now.encoding, given: given), isLocal: now.isLocal)
        script.isBehindRows = isBehindRows
        if items == nil { items = PsqlItems(script) } else { items?.go(on: script) }
    }

    /// What stands for a comment, or a part of a long statement, `behind` what was written; nil for its
    /// own bytes.
    package mutating func written(
        _ item: StatementScanner.Item, _ reader: ScriptReader, in place: String,
        behind output: [UInt8]
    ) throws(MigrationError) -> [UInt8]? {
        endLine(in: output.suffix(1))
        defer {
            if case .fragment(isLast: true) = item {
                watch.lookedAway()
                update()
            }
        }
        return try reader.written(item, &items, in: place)
    }

    /// Looks at a statement that was written to the end of `output`, behind what was there up to
    /// `start`, and writes it as psql may see it; `reader` has read it last.
    package mutating func finish(
        _ statement: SQLStatement, in output: inout [UInt8], from start: Int,
        _ reader: ScriptReader, of place: String
    ) throws {
        endLine(in: output[..<start].suffix(1))
        guard isOn, var psql = items?.psql else { return }
        let encoding = watch.encoding.name
        var isStated = false
        defer {
            // Once is enough where nothing else has touched the encoding.
            if isStated, watch.isUnstated { watch.state(encoding: psql.encoding) }
            watch.consume(statement)
            isBehindSetting = isBehindSetting || watch.encoding.name != encoding
            update()
        }
        do {
            // As it was: its tokens are known.
            if ByteSearch.ends(output, from: start, with: statement.bytes) {
                let place = output.count - statement.bytes.count
                let head = try head(
                    output[start..<place], escapes: statement.backslashEscapes, psql)
                endLine(in: output[start..<place])
                psql = items?.psql ?? psql
                let text = try statement.bytes.withUnsafeBytes { bytes throws(PsqlText.Refusal) in
                    try psql.statement(
                        statement.tokens, in: bytes, escapes: statement.backslashEscapes)
                }
                guard text != nil || head != nil else { return }
                let written = text ?? statement.bytes
                isStated = statement.bytes.withUnsafeBytes { psql.states(encodingBefore: $0) }
                output.removeLast(output.count - (head == nil ? place : start))
                output += (head ?? []) + written
            } else if let text = try psql.text(
                Array(output[start...]), escapes: statement.backslashEscapes,
                ends: statement.bytes.last == UInt8(ascii: ";"), awaitsRows: reader.awaitsRows)
            {
                output.removeLast(output.count - start)
                output += text
            }
        } catch let refusal as PsqlText.Refusal {
            throw MigrationError.couldRun(refusal, "\(place): line \(reader.line)")
        } catch let error as SQLError {
            let what = "a statement that is none any more once it is rewritten (\(error.message))"
            throw MigrationError.couldRun(
                PsqlText.Refusal(what: what, offset: 0), "\(place): line \(reader.line)")
        }
    }

    /// What stands for what was written in front of a statement, comments and statements of its own; nil
    /// for its own bytes.
    private func head(
        _ text: ArraySlice<UInt8>, escapes: Bool, _ psql: PsqlScript
    ) throws -> [UInt8]? {
        // Nearly always a comment in which nothing means more than it says.
        let isPlain = text.allSatisfy { $0 < 0x80 && !"'\\:$`".utf8.contains($0) }
        return isPlain ? nil : try psql.text(Array(text), escapes: escapes)
    }

    /// Takes note that a COPY statement's rows begin.
    package mutating func beginRows() { hazard = CopyRowHazard() }

    /// Looks at rows of a script that keeps its bytes.
    package mutating func readRows(
        _ rows: UnsafeRawBufferPointer, of table: String, in place: String
    ) throws(MigrationError) {
        guard isOn, keepsBytes else { return }
        if let row = hazard.firstRow(in: rows) {
            throw .rowsThatCouldRun("\(place): \(table)", row: row)
        }
        guard !isBehindRows else { return }
        isBehindRows = ["'", "\"", "$", "/"].contains { sign in
            ByteSearch.first(UInt8(ascii: sign), in: rows, from: 0) != nil
        }
        update()
    }
}
