public import ByteStreams

/// A folder that holds a directory archive: a real one, or one inside a zip.
///
/// Several threads may use a folder at once; each source belongs to one of them.
public protocol ArchiveFolder: Sendable {
    /// The names of the files in it, sorted, without those of subfolders.
    var names: [String] { get }

    /// The size of a file in bytes; nil if there is no such file.
    func size(of name: String) throws(ArchiveError) -> UInt64?

    /// Opens a file for reading from its start. Throws `.cannotOpen` if there is none.
    func open(_ name: String) throws(ArchiveError) -> any ByteSource

    /// Where a file's bytes are as they stand; nil if they must be inflated to be seen.
    ///
    /// Throws `.cannotOpen` if there is no such file.
    func window(of name: String) throws(ArchiveError) -> FileWindow?

    /// Where a file's bytes are as deflate data with nothing around it; nil if they are not so.
    ///
    /// Throws `.cannotOpen` if there is no such file.
    func deflatedWindow(of name: String) throws(ArchiveError) -> FileWindow?

    /// What to call a file in messages.
    func displayPath(of name: String) -> String
}

/// A part of a file that can be read at any position.
public struct FileWindow: Sendable {
    /// The file.
    public var file: RandomAccessFile
    /// Where the part begins, in bytes.
    public var offset: UInt64
    /// How many bytes it has.
    public var length: UInt64

    /// The file, if the part is all of it.
    var wholeFile: RandomAccessFile? { offset == 0 && length == file.size ? file : nil }

    /// Reads `count` bytes from `position` of the part on.
    ///
    /// Throws `.damaged` if the part is shorter than that, and `.inputOutput`.
    public func bytes(at position: UInt64, count: Int) throws(StreamError) -> [UInt8] {
        let (end, overflow) = position.addingReportingOverflow(UInt64(max(count, 0)))
        guard !overflow, end <= length else {
            throw StreamError(
                .damaged, "\(count) bytes are wanted at byte \(position) of only \(length)",
                path: file.path, offset: offset)
        }
        return try file.bytes(at: offset + position, count: count)
    }
}

extension FileWindow {
    /// All of a file.
    public init(_ file: RandomAccessFile) {
        self.init(file: file, offset: 0, length: file.size)
    }
}

extension RandomAccessFile {
    /// Reads exactly `count` bytes, which the caller knows the file to hold.
    func bytes(at offset: UInt64, count: Int) throws(StreamError) -> [UInt8] {
        guard count > 0 else { return [] }
        var result = [UInt8](repeating: 0, count: count)
        var failure: StreamError?
        var done = 0
        result.withUnsafeMutableBytes { space in
            do throws(StreamError) {
                while done < count {
                    let part = UnsafeMutableRawBufferPointer(rebasing: space[done...])
                    let got = try read(at: offset + UInt64(done), into: part)
                    if got == 0 { break }
                    done += got
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        guard done == count else {
            throw StreamError(
                .damaged, "the file ends where \(count) bytes should be", path: path,
                offset: offset)
        }
        return result
    }
}
