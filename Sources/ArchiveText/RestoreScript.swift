public import DumpArchive

/// One piece of a script.
public enum ScriptStep: Hashable, Sendable {
    /// SQL text, and the index of the entry that it is of; nil for the frame of the script and
    /// for what connects to a database.
    case text([UInt8], entry: Int?)
    /// The content of a table's data file follows here, byte for byte.
    case tableData(entry: Int)
    /// The large objects of this BLOBS entry follow here, as `LargeObjectScript` writes them.
    case largeObjects(entry: Int)
}

/// The SQL script that pg_restore prints for an archive, piece by piece.
///
/// Source: pg_backup_archiver.c, RestoreArchive and restore_toc_entry.
public struct RestoreScript {
    /// The archive's table of contents.
    public let contents: TableOfContents
    private let options: ScriptOptions
    private var context: ScriptContext?
    private var state = SessionState()
    private var stage = Stage.opening
    private var waiting: [ScriptStep] = []
    private var nextWaiting = 0

    private enum Stage {
        case opening
        case drops(next: Int)
        case entries([Int], next: Int)
        case done
    }

    /// Prepares the script of an archive.
    public init(toc contents: TableOfContents, options: ScriptOptions) {
        self.contents = contents
        self.options = options
    }

    /// The next piece; nil behind the last one.
    ///
    /// Fails with `.damaged` or `.unsupported` at an entry that cannot be written safely.
    public mutating func next() throws(ArchiveError) -> ScriptStep? {
        while nextWaiting == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            nextWaiting = 0
            guard try advance() else { return nil }
        }
        defer { nextWaiting += 1 }
        return waiting[nextWaiting]
    }

    /// Whether the rows of the entry with this index come next.
    public func isNextData(of entry: Int) -> Bool {
        nextWaiting < waiting.count && waiting[nextWaiting] == .tableData(entry: entry)
    }

    /// Works off the next entry; false behind the end.
    private mutating func advance() throws(ArchiveError) -> Bool {
        let context = try madeContext()
        switch stage {
        case .opening:
            emit(context.opening(contents.header), nil)
            stage = options.clean ? .drops(next: contents.entries.count - 1) : restoring(context)
        case .drops(let index) where index >= 0:
            stage = .drops(next: index - 1)
            let entry = contents.entries[index]
            guard context.drops(entry) else { break }
            var text = state.becomeOwner(of: entry, context)
            text += state.select(schema: entry.namespace, context)
            text += try context.dropText(entry)
            emit(text, index)
        case .drops:
            state.forgetSchema()
            stage = restoring(context)
        case .entries(let order, let position) where position < order.count:
            stage = .entries(order, next: position + 1)
            try restore(order[position], context)
        case .entries:
            emit(context.closing(), nil)
            stage = .done
        case .done:
            return false
        }
        return true
    }

    private func restoring(_ context: ScriptContext) -> Stage {
        .entries(context.order.indexes(of: contents), next: 0)
    }

    private mutating func madeContext() throws(ArchiveError) -> ScriptContext {
        if let context { return context }
        let made = try ScriptContext(contents, options)
        context = made
        return made
    }

    private mutating func restore(_ index: Int, _ context: ScriptContext) throws(ArchiveError) {
        let entry = contents.entries[index]
        let parts = context.order.parts(of: entry)
        if parts.contains(.schema) {
            emit(try context.text(of: entry, .none, &state), index)
            if entry.kind == .database || entry.kind == .databaseProperties {
                state.reconnect()
                emit(try context.connection(entry), nil)
            }
        }
        if parts.contains(.data) {
            if entry.hasData {
                try restoreData(index, context)
            } else if !parts.contains(.schema) {
                emit(try context.text(of: entry, .none, &state), index)
            }
        }
        if parts.contains(.statistics) {
            emit(try context.text(of: entry, .statistics, &state), index)
        }
    }

    private mutating func restoreData(
        _ index: Int, _ context: ScriptContext
    ) throws(ArchiveError) {
        let entry = contents.entries[index]
        var text = try context.text(of: entry, .data, &state)
        if entry.kind == .blobs {
            text += state.select(schema: Array("pg_catalog"), context)
            emit(text, index)
            waiting.append(.largeObjects(entry: index))
            return
        }
        text += entry.copyStatement ?? []
        emit(text, index)
        waiting.append(.tableData(entry: index))
    }

    private mutating func emit(_ text: [UInt8], _ entry: Int?) {
        if !text.isEmpty { waiting.append(.text(text, entry: entry)) }
    }
}
