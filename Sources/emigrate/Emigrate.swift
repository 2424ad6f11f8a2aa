import ArgumentParser
import ByteStreams

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The command line of Emigrate.
@main
struct Emigrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emigrate",
        abstract: "Move a Matrix homeserver's database from a hosting provider to your own.",
        discussion: """
            An export is whatever the provider handed over: the zip itself, the folder inside it,
            or any dump of pg_dump, compressed or not. It is read in place and never changed.

            Exit status: 0 done; 1 the answer is no; 64 wrong usage; 65 the export is damaged; \
            66 it cannot be opened; 70 a bug; 73 the output cannot be created; 74 reading or \
            writing failed; 130 interrupted.
            """,
        version: "0.1.0",
        subcommands: [
            InspectCommand.self, CheckCommand.self, ConvertCommand.self, LoadCommand.self,
            VerifyCommand.self,
        ])

    static func main() {
        StandardStream.openAll()
        // A reader that goes away is an error of the write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        // So is a file that has reached the limit of its size.
        signal(SIGXFSZ, SIG_IGN)
        TemporaryFiles.installSignalHandlers()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            end(with: error)
        }
    }

    /// Says what the parser of the command line has to say, which may repeat words of it, and ends.
    private static func end(with error: any Error) -> Never {
        let code = exitCode(for: error)
        let message = fullMessage(for: error)
        if !message.isEmpty {
            let isAnswer = code == .success
            _ = StandardStream.write(SafeText(message + "\n"), to: isAnswer ? 1 : 2, .endless)
        }
        exit(withError: code)
    }
}
