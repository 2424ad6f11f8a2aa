import DatabaseWork
import Exports
package import SQLSyntax
import Verification

/// A statement behind the rows of a script, kept until they are in.
package struct PostDataStatement: Sendable {
    /// Which statement of the script it is, from 1.
    package var number: Int
    /// What messages call it.
    package var summary: String
    package var text: [UInt8]
    package var kind: StatementKindOfWork
    /// The settings in force where it stands.
    package var settings: [UInt8]
    /// Whether it may leave its session otherwise than it found it, beside others in a transaction.
    package var mayChangeSession: Bool

    package init(
        number: Int, summary: String, text: [UInt8], kind: StatementKindOfWork, settings: [UInt8],
        mayChangeSession: Bool = false
    ) {
        self.number = number
        self.summary = summary
        self.text = text
        self.kind = kind
        self.settings = settings
        self.mayChangeSession = mayChangeSession
    }

    /// What is to be feared of it.
    package var effect: SessionCode.Effect {
        kind == .code ? .transaction : mayChangeSession ? .session : .none
    }

    /// Whether it keeps its place in the order, and so its session.
    package var keepsSession: Bool {
        switch kind {
        case .alone, .apart, .code: true
        case .shared, .exclusive, .reference: false
        }
    }

    /// What else may run beside it.
    package enum StatementKindOfWork: Sendable, Equatable {
        /// Beside others on the same table.
        case shared([[UInt8]])
        /// Beside others on other tables.
        case exclusive([[UInt8]])
        /// As `exclusive`, and behind the indexes and keys that stand before it.
        case reference([[UInt8]])
        /// Beside nothing.
        case alone
        /// Beside nothing, in a transaction of its own.
        case apart
        /// As `apart`, for code that may leave its session otherwise than it found it.
        case code
    }

    /// Nil for a statement that need not wait.
    ///
    /// `key` is the key of the table that a statement calls so.
    package static func work(
        _ kind: StatementKind, _ key: ([UInt8]) -> [UInt8]
    ) -> StatementKindOfWork {
        switch kind {
        case .index(let table): .shared([key(table)])
        case .constraint(let table): .exclusive([key(table)])
        case .foreignKey(let table, let other): .reference([key(table), key(other)])
        case .apart: .apart
        default: .alone
        }
    }
}
