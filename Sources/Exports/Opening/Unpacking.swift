package import ByteStreams
package import Concurrency
package import DumpArchive
public import SQLSyntax
import Synchronization

/// How an export is read: where it is unpacked that has its files in no particular order and is read
/// from front to back only, who is told of it, what of it was chosen, and what ends the reading.
///
/// A job opens its export more than once; what was unpacked for it is kept as long as this.
public final class Unpacking: Sendable {
    /// Is told, before the first byte is written, what is unpacked and into which folder.
    public typealias Notice = @Sendable (_ export: String, _ folder: String) -> Void

    private let folder: String
    /// Whether a script's line ends, which became CR LF, are turned back.
    package let mendsCRLF: Bool
    /// The database that was chosen of an export of several; nil for whatever there is.
    package let database: Identifier?
    private let notice: Notice
    private let unpacked = Mutex<[String: TarArchive]>([:])
    /// Ends the reading of the export.
    package let stop = StopSignal()

    /// Whether reading has to end.
    package var isOver: FileSource.IsOver { { [stop] in stop.isStopped } }

    /// Unpacks into `folder`, or where `TMPDIR` says, or else into `/var/tmp`.
    ///
    /// With `mendsCRLF` one CR is taken off in front of each line feed of a script; of a script of
    /// several databases, only what is for `database` is read.
    public init(
        into folder: String? = nil, mendsCRLF: Bool = false, choosing database: Identifier? = nil,
        telling notice: @escaping Notice = { _, _ in }
    ) {
        self.folder = folder ?? SpoolFile.defaultFolder
        self.notice = notice
        self.mendsCRLF = mendsCRLF
        self.database = database
    }

    /// Ends reading when a job is stopped, for as long as somebody holds what this returns.
    package func stop(with job: StopSignal) -> StopSignal.Attachment {
        job.attach { [stop] reason in stop.stop(reason) }
    }

    /// The files of a tar, of which `first` is the first one's content.
    ///
    /// Throws `.cannotCreate` where there is no room, and `.damaged` where the tar is.
    package func container(
        _ tar: TarStream, _ first: any ByteSource, of export: String
    ) throws -> (files: any PackedFiles, folder: String) {
        if let files = unpacked.withLock({ $0[export] }) { return (files, folder) }
        do {
            let spool = try SpoolFile(in: folder)
            notice(export, folder)
            let files = try tar.unpacked(first, into: spool)
            unpacked.withLock { $0[export] = files }
            return (files, folder)
        } catch {
            var failure = MigrationError(error, export: export)
            if failure.code == .cannotCreate {
                failure.advice =
                    "Name a folder with room for all that is in \(export), with"
                    + " --temporary-directory or in TMPDIR, or unpack it yourself and name the folder"
            }
            throw failure
        }
    }
}
