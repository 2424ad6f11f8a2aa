internal import CLibpq

/// A session with a PostgreSQL server, closed when this value goes.
///
/// Using it takes exclusive access, so it may move between threads but never serves two at a time;
/// that is all that libpq asks for.
public struct Connection: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer
    let log = NoticeLog()
    /// Says how long the server may be waited for, and ends what this session does.
    let group: SessionGroup
    private let membership: Int
    /// The COPY FROM STDIN that is under way.
    var copyStatement: String?

    /// Connects by libpq's own conventions.
    ///
    /// `conninfo` is a connection string (`host=… dbname=…`), a URI (`postgresql://…`) or the name
    /// of a database. What it leaves open comes from `PG…` variables, service files and `.pgpass`.
    /// The application is called `emigrate`, and connecting to one address takes 10 seconds at
    /// most, unless any of these says otherwise. `database` is the name of another database of the
    /// same server to connect to, and `login` goes before whom `conninfo` logs in as. No call on the
    /// session, this one included, waits for the server longer than `group` allows.
    ///
    /// Throws `.cannotConnect`.
    public init(
        _ conninfo: String, database: String? = nil, login: Login? = nil,
        group: SessionGroup = SessionGroup()
    ) throws(PostgresError) {
        let options = try ConnectionOptions(conninfo, database: database, login: login)
        let attempt = try Connector.connect(options, group)
        guard let connected = attempt.connection else {
            throw PostgresError(.cannotConnect, "out of memory")
        }
        // Nothing is to block but `Connection+Waiting`, which asks the group.
        guard PQstatus(connected) == CONNECTION_OK, PQsetnonblocking(connected, 1) == 0 else {
            defer { PQfinish(connected) }
            var error = PostgresError(.cannotConnect, libpq: Self.message(connected))
            error.sqlState = attempt.sqlState
            throw error
        }
        guard let membership = group.join(connected) else {
            defer { PQfinish(connected) }
            throw PostgresError(.cannotConnect, "out of memory, or of file descriptors")
        }
        pointer = connected
        self.group = group
        self.membership = membership
        collectNotices()
    }

    deinit {
        PQfinish(pointer)
        group.leave(membership)
    }

    /// The server's version as a number: 150018 for 15.18.
    public var serverVersion: Int { Int(PQserverVersion(pointer)) }

    /// Runs one statement and returns its rows; none where it is of a kind that has none.
    ///
    /// `parameters` stand for `$1`, `$2` and so on, nil for NULL. Throws `.server`,
    /// `.connectionLost`, and `.unsupported` for COPY and for texts with a zero byte.
    public mutating func query(
        _ sql: String, parameters: [String?] = []
    ) throws(PostgresError) -> Rows {
        try refuseDuringCopy(sql)
        guard let statement = CStrings([sql]), let values = CStrings(parameters) else {
            throw Self.zeroByte(in: sql)
        }
        clear()
        let isSent = statement.withPointers { text in
            values.withPointers {
                PQsendQueryParams(
                    pointer, text?.pointee, Int32(parameters.count), nil, $0, nil, nil, 0)
            }
        }
        return try result(isSent, sql).rows
    }

    /// Runs statements, separated by semicolons; returns how many rows the last one touched, where
    /// it is one that counts them.
    ///
    /// The server takes several statements for one transaction unless they say otherwise. Throws as
    /// `query` does.
    @discardableResult
    public mutating func execute(_ sql: String) throws(PostgresError) -> Int? {
        try run(sql).affected
    }

    /// Runs statements in whatever encoding the session has, and returns the rows of the last one.
    public mutating func query(_ sql: [UInt8]) throws(PostgresError) -> Rows {
        try run(sql).rows
    }

    /// Runs statements as `execute` does, in whatever encoding the session has.
    @discardableResult
    public mutating func execute(_ sql: [UInt8]) throws(PostgresError) -> Int? {
        try run(sql).affected
    }

    /// Runs statements as `execute` does; `copying` is the kind of COPY that the last of them may
    /// be.
    mutating func run(
        _ sql: String, copying: ExecStatusType? = nil
    ) throws(PostgresError) -> Result {
        try run(Array(sql.utf8), copying: copying)
    }

    /// The same for a text in whatever encoding the session has.
    mutating func run(
        _ sql: [UInt8], copying: ExecStatusType? = nil
    ) throws(PostgresError) -> Result {
        let shown = String(decoding: sql.prefix(Self.longestShown), as: UTF8.self)
        try refuseDuringCopy(shown)
        guard !sql.contains(0) else { throw Self.zeroByte(in: shown) }
        clear()
        let isSent = (sql + [0]).withUnsafeBytes { text in
            text.withMemoryRebound(to: CChar.self) { PQsendQuery(pointer, $0.baseAddress) }
        }
        return try result(isSent, shown, copying: copying)
    }

    /// How much of a statement errors show, in bytes.
    private static let longestShown = 2000

    /// The notices that came since this was last called, the first thousand of them.
    public mutating func takeNotices() -> [Notice] {
        defer { log.removeAll() }
        return log.notices
    }

    /// What came of a statement that was sent: the last of its results, or the first failure.
    private func result(
        _ isSent: Int32, _ sql: String, copying: ExecStatusType? = nil
    ) throws(PostgresError) -> Result {
        guard isSent == 1 else {
            throw PostgresError(
                isAlive ? .unsupported : .connectionLost, libpq: lossOrMessage, statement: sql)
        }
        var last: Result?
        var failure: PostgresError?
        while let next = nextResult() {
            let result = Result(next)
            if let copying, result.status == copying, failure == nil { return result }
            switch result.status {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: last = consume result
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                failure =
                    failure
                    ?? PostgresError(
                        .unsupported, "COPY needs a call of its own, not a query", statement: sql)
                if !leaveCopy(result.status) { hangUp() }
            default: failure = failure ?? result.error(.server, statement: sql)
            }
            // libpq may have errors of a lost connection without end.
            if !isAlive, failure != nil { break }
        }
        if var failure {
            if !isAlive { failure = lost(failure) }
            throw failure
        }
        guard let last else {
            throw PostgresError(
                isAlive ? .unsupported : .connectionLost, libpq: lossOrMessage, statement: sql)
        }
        return last
    }

    /// libpq would end the COPY without a word.
    private func refuseDuringCopy(_ sql: String) throws(PostgresError) {
        guard copyStatement == nil else {
            throw PostgresError(.unsupported, "a COPY is still under way", statement: sql)
        }
    }

    /// Has notices go to the log instead of the standard error, where libpq puts those that come
    /// while the session begins: it takes no receiver before that.
    private func collectNotices() {
        // The log outlives the connection, which is closed before this value's parts go.
        let address = Unmanaged.passUnretained(log).toOpaque()
        _ = PQsetNoticeReceiver(
            pointer,
            { address, result in
                guard let address, let result else { return }
                Unmanaged<NoticeLog>.fromOpaque(address).takeUnretainedValue().record(
                    Notice(result))
            }, address)
    }

    static func message(_ pointer: OpaquePointer) -> String {
        PQerrorMessage(pointer).map { String(cString: $0) } ?? ""
    }

    static func zeroByte(in sql: String) -> PostgresError {
        PostgresError(
            .unsupported, "PostgreSQL does not take texts with a zero byte", statement: sql)
    }
}
