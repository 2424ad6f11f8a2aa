import TestSupport

/// What can happen at a call of a function.
enum FaultAction {
    private static let statements = ["PQexec", "PQexecParams", "PQsendQuery", "PQsendQueryParams"]
    private static let connections = [
        "PQconnectdbParams", "PQconnectStartParams", "PQconnectPoll", "PQfinish",
    ]
    private static let copying = [
        "PQputCopyData", "PQputCopyEnd", "PQgetResult", "PQgetCopyData", "PQconsumeInput",
        "PQisBusy", "PQflush",
    ]
    private static let system = ["connect", "send", "recv", "poll", "pthread_create", "write"]
    private static let files = ["open", "read", "pread"]

    /// The functions that ask to cancel a statement, of which libpq has one or the other; an
    /// undisturbed load does not call them.
    static let cancelling = ["PQcancel", "PQcancelBlocking"]

    /// The functions that a load may call; what there is much to go wrong with comes more often.
    static let functions =
        statements + statements + connections + copying + copying + ["PQgetCancel"] + system
        + files + files

    /// One of the ways in which a call of `function` really can go.
    static func random(for function: String, _ random: inout SeededGenerator) -> String {
        if random.chance(35) { return moment(&random) }
        switch function {
        case let name where statements.contains(name):
            return random.pick([
                "shutdown", "lose", "lose", "cancel", "terminate",
                "raise:\(random.pick(sqlStates))", "raise:\(random.pick(sqlStates))",
            ])
        case "PQconnectdbParams", "PQconnectStartParams": return "fail"
        case "PQconnectPoll", "PQfinish": return "shutdown"
        case let name where copying.contains(name):
            return random.pick(["shutdown", "lose", "cancel", "terminate"])
        case "PQgetCancel": return "fail"
        case "connect": return "fail:\(random.pick([11, 13, 104, 111]))"  // EAGAIN, EACCES, …
        case "send": return random.pick(["fail:104", "fail:32", "fail:11", "fail:4", "shorten"])
        case "recv": return random.pick(["fail:104", "fail:11", "fail:4", "shorten", "shutdown"])
        case "poll": return random.pick(["fail:4", "fail:4", "fail:12"])
        case "pthread_create": return "fail"
        case "write": return random.pick(["fail:28", "fail:32", "fail:4", "shorten"])
        case "open": return random.pick(["fail:24", "fail:2", "fail:13", "fail:5"])
        default: return random.pick(["fail:5", "fail:5", "fail:4", "shorten", "end", "fail:116"])
        }
    }

    /// What can happen at any moment, whatever the function.
    private static func moment(_ random: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<30: "kill"
        case ..<50: "signal:2"
        case ..<60: "signal:15"
        case ..<65: "signal:1"
        case ..<94: "delay:\(Int.random(in: 1...400, using: &random))"
        case ..<97: "restart:\(random.pick(["QUIT", "INT"]))"
        default: "crash"
        }
    }

    /// Disk full, out of memory, deadlock, cancelled, lock timeout, serialization, privileges,
    /// internal, transaction timeout.
    private static let sqlStates = [
        "53100", "53200", "40P01", "57014", "55P03", "40001", "42501", "XX000", "25P04",
    ]
}

/// A row that the server refuses.
enum BadRow: String, CaseIterable, Sendable {
    /// A letter in a number.
    case wrongType
    /// The key of the row before.
    case duplicateKey
    /// A byte that is not UTF-8.
    case invalidBytes
    /// A column less.
    case tooFewColumns
}
