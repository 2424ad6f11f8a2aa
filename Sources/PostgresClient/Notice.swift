/// What a server says beside the answer: a notice, a warning, an info.
public struct Notice: Hashable, Sendable {
    /// `NOTICE`, `WARNING` and so on, in English.
    public let severity: String
    /// The notice's SQLSTATE.
    public let sqlState: String?
    /// What it says.
    public let message: String
}

/// The notices of one connection, until somebody asks for them.
///
/// libpq hands each to a C function while a statement runs, which finds this object by its address.
final class NoticeLog {
    /// A server may say the same a million times over; who reads the notices does not want that.
    static let most = 1000

    private(set) var notices: [Notice] = []
    /// How many came in all, kept or not.
    private(set) var received = 0

    func record(_ notice: Notice) {
        received += 1
        if notices.count < Self.most { notices.append(notice) }
    }

    func removeAll() { notices.removeAll() }
}
