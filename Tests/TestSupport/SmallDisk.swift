import Foundation

/// A file system of a few megabytes in memory, for a server's tablespace.
package final class SmallDisk: Sendable {
    /// Its folder, which belongs to the server's user.
    package let path: String
    private let folder: TemporaryDirectory

    /// Whether this user may mount one.
    package static let isAvailable: Bool = {
        guard geteuid() == 0 else { return false }
        return (try? SmallDisk(megabytes: 1)) != nil
    }()

    package init(megabytes: Int) throws {
        folder = try TemporaryDirectory()
        path = folder.url.appending(path: "disk").path
        // The server passes through as another user.
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.url.path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try mount(["-t", "tmpfs", "-o", "size=\(megabytes)m,uid=postgres,mode=0700", "tmpfs"])
    }

    /// Gives it another size; what is on it stays.
    package func resize(megabytes: Int) throws {
        try mount(["-o", "remount,size=\(megabytes)m"])
    }

    private func mount(_ arguments: [String]) throws {
        try Command(URL(filePath: "/bin/mount"), arguments + [path]).run().check()
    }

    deinit {
        _ = try? Command(URL(filePath: "/bin/umount"), ["-l", path]).run()
    }
}
