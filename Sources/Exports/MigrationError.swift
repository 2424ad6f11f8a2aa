import ByteStreams
import DumpArchive
import SQLSyntax

/// Why a job ended without doing what was asked.
public struct MigrationError: Error, Hashable, Sendable {
    /// The kinds of failure, each with an exit code of its own.
    public enum Code: Int32, Hashable, Sendable {
        /// The answer is no: a role that nobody named, a dump that does not fit.
        case refused = 1
        /// The command line asks for something that cannot be.
        case usage = 64
        /// The export is damaged.
        case damaged = 65
        /// The export cannot be opened, or is in a form that this program does not read.
        case cannotOpen = 66
        /// The target's database, or its Synapse, cannot be reached.
        case databaseUnreachable = 69
        /// Something that must not happen.
        case bug = 70
        /// The output cannot be created.
        case cannotCreate = 73
        /// Reading or writing failed.
        case inputOutput = 74
        /// Something is in the way that goes away: other sessions, another run.
        case tryAgain = 75
        /// The role may not do what the work needs.
        case privilegesMissing = 77
        /// The work was stopped on request.
        case interrupted = 130
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened and where, as one sentence without its full stop.
    public var message: String
    /// What to do next, as one sentence without its full stop.
    public var advice: String?
    /// What was done all the same, as one sentence without its full stop; nil where nothing was that
    /// lasts.
    public var achievement: String?
    /// A name without a schema that the server did not find, until it is known why.
    package var unresolvedName: String?

    /// Whether a row refers to one that is not there (foreign_key_violation).
    package var missesReferencedRow = false

    /// Whether a load that kept its work can get past this where it goes on.
    package var canGoOn = true

    /// Creates an error.
    public init(_ code: Code, _ message: String, advice: String? = nil) {
        self.code = code
        self.message = message
        self.advice = advice
    }

    /// Puts any error of the lower modules into the terms of a job on `export`.
    public init(_ error: any Error, export: String) {
        let export = export == "-" ? "standard input" : export
        switch error {
        case let error as MigrationError: self = error
        case let error as ArchiveError:
            self.init(Code(error.code), error.description, advice: Self.advice(error.code, export))
        case let error as StreamError:
            self.init(Code(error.code), error.description, advice: Self.advice(error.code, export))
            if error.code == .unsettled {
                achievement = "All of it is written, and in its place"
            }
        case let error as SQLError:
            self.init(
                .damaged, "\(export): \(error)",
                advice: error.advice ?? Self.advice(.damaged, export))
        case let error as any MigrationErrorConvertible: self = error.migrationError(on: export)
        default: self.init(.bug, "\(export): \(error)")
        }
    }

    private static func advice(_ code: StreamError.Code, _ export: String) -> String? {
        switch code {
        case .damaged:
            RuinedFile.advice(on: export)
                ?? "Fetch the export again, or compare it with its checksum; nothing of it can be trusted"
        case .inputOutput: "See whether the disk is full or failing, then run the command again"
        case .unsettled:
            "Should the power fail within the next minutes, look whether it is still there"
        case .cannotOpen, .cannotCreate, .unsupported, .cancelled: nil
        }
    }
}

/// An error of a lower module about which a job has more to say than that it should not be.
package protocol MigrationErrorConvertible: Error {
    /// What it means for a job on `export`.
    func migrationError(on export: String) -> MigrationError
}

extension MigrationError.Code {
    fileprivate init(_ code: StreamError.Code) {
        switch code {
        case .cannotOpen, .unsupported: self = .cannotOpen
        case .cannotCreate: self = .cannotCreate
        case .inputOutput, .unsettled: self = .inputOutput
        case .damaged: self = .damaged
        case .cancelled: self = .interrupted
        }
    }
}
