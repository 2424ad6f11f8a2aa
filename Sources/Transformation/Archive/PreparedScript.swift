package import ArchiveText
import ByteStreams
package import DumpArchive
package import Exports
package import PsqlSafety
import RoleRewriting
import SQLSyntax
import Synchronization

/// An archive made ready to be written as a script.
package struct PreparedScript: Sendable {
    package let archive: any Archive
    /// The table of contents after rewriting.
    package let contents: TableOfContents
    package let scriptOptions: ScriptOptions
    /// The entry of the table whose rows are left out, if any.
    package let emptiedEntries: Set<Int>
    /// Whether text has to be UTF-8 because nothing says what it is.
    package let checksText: Bool
    /// Whether a backslash escapes in plain strings.
    package let backslashEscapes: Bool
    /// What sees to it that psql runs nothing of the content; nil where another guard does.
    package let psql: PsqlScript?
    /// Whether psql is told to stop at the first error.
    package let stopsOnError: Bool
    /// Whether the script is one transaction.
    package let isSingleTransaction: Bool
    package let progress: TransformProgress

    /// The pieces of the script, data told apart by kind.
    package enum Piece {
        case text([UInt8], entry: Int?)
        case data(DataSegment.Content)
    }

    /// The script from its start; each call begins anew, with the same pieces.
    package func makePieces() -> ScriptPieces { ScriptPieces(self) }

    /// Where an entry's text and data are from.
    package func place(of entry: Int) -> ItemPlace {
        .entry(ArchiveError.Entry(contents.entries[entry]))
    }

    /// What a step of the script means here.
    fileprivate func piece(_ step: ScriptStep) -> Piece {
        switch step {
        case .text(let text, let entry): .text(text, entry: entry)
        case .largeObjects(let entry): .data(.largeObjects(entry: entry))
        case .tableData(let entry):
            if emptiedEntries.contains(entry) {
                .data(.noRows(entry: entry))
            } else if contents.entries[entry].copyStatement?.isEmpty ?? true {
                .data(.inserts(entry: entry))
            } else {
                .data(.rows(entry: entry))
            }
        }
    }

    /// How many bytes the data will have, as far as its container says so.
    ///
    /// Only a guess: a file could lie.
    package func statedSize(of content: DataSegment.Content) throws -> UInt64? {
        switch content {
        case .noRows(let index): return UInt64(DataSegment.end(of: contents.entries[index]).count)
        case .largeObjects: return nil
        case .rows(let index), .inserts(let index):
            return try archive.plausibleSize(of: archive.data(of: contents.entries[index]))
        }
    }

    /// Whether most of the data is in files that do not say how large their content is.
    ///
    /// Finding that out takes as long as decompressing them.
    package func mostSizesAreUnknown() throws -> Bool {
        var known: UInt64 = 0
        var unknown: UInt64 = 0
        for (index, entry) in contents.entries.enumerated()
        where entry.kind == .tableData && entry.hasData && !emptiedEntries.contains(index) {
            let data = try archive.data(of: entry)
            // A zip hides what a gzip file states, but finding it there is quick.
            if try data.compression == .gzip || archive.plausibleSize(of: data) != nil {
                known += data.size
            } else {
                unknown += data.size
            }
        }
        return unknown > known
    }

    /// How many bytes the data will have, found by reading what its container hides.
    ///
    /// A gzip file that a zip has compressed once more is inflated from the zip, which is quick as
    /// the zip could hardly shrink it, but not itself: its last four bytes state its size.
    package func measuredSize(
        of content: DataSegment.Content, buffer: UnsafeMutableRawBufferPointer
    ) throws -> UInt64 {
        switch content {
        case .rows(let index), .inserts(let index):
            let entry = contents.entries[index]
            let data = try archive.data(of: entry)
            guard data.compression == .gzip else {
                return try produce(content, buffer: buffer) { _ in }.bytes
            }
            let source = try archive.openStored(data)
            var tail: [UInt8] = []
            var size: UInt64 = 0
            do {
                while true {
                    try progress.checkGoingOn()
                    let count = try source.read(into: buffer)
                    if count == 0 { break }
                    size += UInt64(count)
                    tail += buffer[max(0, count - 4)..<count]
                    tail.removeFirst(max(0, tail.count - 4))
                }
            } catch {
                throw ArchiveError(error, entry: ArchiveError.Entry(entry))
            }
            let stated = tail.reversed().reduce(0) { $0 << 8 | UInt64($1) }
            return PlausibleSize.ofGzip(stated, compressed: size)
        case .noRows, .largeObjects:
            return try produce(content, buffer: buffer) { _ in }.bytes
        }
    }

    /// Hands an entry's data to `write` in order; with `readsAhead` it is inflated on a thread of its
    /// own.
    package func produce(
        _ content: DataSegment.Content, buffer: UnsafeMutableRawBufferPointer,
        readsAhead: Bool = false,
        write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> DataSegment.Outcome {
        var psql = psql
        // Rows of other tables may stand before its own.
        psql?.isBehindRows = true
        return try DataSegment.produce(
            content, from: archive, contents: contents, buffer: buffer,
            inTransaction: isSingleTransaction, readsAhead: readsAhead, checksText: checksText,
            backslashEscapes: backslashEscapes, psql: psql
        ) { bytes in
            try progress.checkGoingOn()
            progress.advance(by: bytes.count)
            try write(bytes)
        }
    }
}

/// The pieces of a script, one after another.
package struct ScriptPieces {
    private let script: PreparedScript
    private var steps: RestoreScript
    private var stage = Stage.client
    /// Whether rows stand before what comes next; what is in them is found out elsewhere.
    private var isBehindRows = false

    private enum Stage { case client, opening, script, done }

    fileprivate init(_ script: PreparedScript) {
        self.script = script
        steps = RestoreScript(toc: script.contents, options: script.scriptOptions)
    }

    /// The next piece; nil behind the last one.
    package mutating func next() throws(ArchiveError) -> PreparedScript.Piece? {
        switch stage {
        case .client:
            stage = script.isSingleTransaction ? .opening : .script
            guard script.stopsOnError else { return try next() }
            return .text(MetaCommand.stoppingOnError + [0x0a], entry: nil)
        case .opening:
            stage = .script
            return .text(Transaction.begin, entry: nil)
        case .script:
            if let step = try steps.next() { return script.piece(try guarded(step)) }
            stage = .done
            return script.isSingleTransaction ? .text(Transaction.commit, entry: nil) : nil
        case .done: return nil
        }
    }

    /// A step as psql has to see it.
    private mutating func guarded(_ step: ScriptStep) throws(ArchiveError) -> ScriptStep {
        if case .tableData = step { isBehindRows = true }
        guard var psql = script.psql, case .text(let text, let entry?) = step else {
            return step
        }
        psql.isBehindRows = isBehindRows
        let awaitsRows =
            steps.isNextData(of: entry)
            && script.contents.entries[entry].copyStatement?.isEmpty == false
        do {
            let written = try psql.text(
                text, escapes: script.backslashEscapes, awaitsRows: awaitsRows)
            return .text(written ?? text, entry: entry)
        } catch let refusal as PsqlText.Refusal {
            throw ArchiveError.couldRun(
                refusal, script.archive.tocPath, script.contents.entries[entry])
        } catch {
            throw ArchiveError(
                .damaged, "\(error)", path: script.archive.tocPath, entry: place(of: entry))
        }
    }

    private func place(of entry: Int) -> ArchiveError.Entry {
        ArchiveError.Entry(script.contents.entries[entry])
    }
}
