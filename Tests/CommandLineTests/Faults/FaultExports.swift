import Foundation
import TestSupport

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The exports that disturbed loads are of: one database in all forms, made by pg_dump.
struct FaultExports: Sendable {
    /// What a load has to come to.
    let truth: String
    private let folder: TemporaryDirectory
    private let files: [FaultPlan.Form: [UInt8]]
    /// The files of the archive that is a folder.
    private let members: [String: [UInt8]]

    /// Makes the source database on a server and dumps it; `scale` multiplies its rows, of which
    /// there are 1.3 megabytes otherwise.
    init(_ server: PostgresServer, scale: Int) throws {
        folder = try TemporaryDirectory()
        try server.createDatabase(named: "source", owner: "synapse")
        try server.psql(
            database: "source", user: "synapse", .sql(Self.source), variables: ["scale": "\(scale)"]
        ).check()
        let state = try FaultState.read(server, database: "source")
        guard let content = state.content else { throw SupportError("There is no source.") }
        truth = content
        let folder = folder
        func dump(_ name: String, _ arguments: String...) throws -> [UInt8] {
            let file = folder.file(name)
            try server.command(
                "pg_dump", database: "source", user: "synapse", arguments + ["-f", file.path]
            ).run().check()
            return name == "directory" ? [] : try contents(of: file)
        }
        var files: [FaultPlan.Form: [UInt8]] = [:]
        files[.custom] = try dump("custom", "-Fc", "-Z0")
        files[.pipedCustom] = files[.custom]
        files[.compressedCustom] = try dump("compressedCustom", "-Fc")
        files[.tar] = try dump("tar", "-Ft")
        files[.script] = try dump("script")
        files[.pipedScript] = files[.script]
        // A round trip for each row is what most of the time would go into.
        files[.inserts] = try dump("inserts", "--rows-per-insert=20")
        files[.pipedInserts] = try dump("pipedInserts", "--rows-per-insert=3")
        for (form, original) in [
            (FaultPlan.Form.gzippedCustom, FaultPlan.Form.custom), (.gzippedScript, .script),
        ] {
            let bytes = try gzipped(files[original] ?? [])
            try folder.write(bytes, to: form.rawValue)
            files[form] = bytes
        }
        _ = try dump("directory", "-Fd", "-Z0")
        var packing = try Command(
            named: "tar", ["-czf", folder.file("packedDirectory").path, "directory"])
        packing.folder = folder.url
        try packing.run().check()
        files[.packedDirectory] = try contents(of: folder.file("packedDirectory"))
        self.files = files
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.file("directory").path)
        members = try Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, try contents(of: folder.file("directory").appending(path: $0)))
            })
    }

    /// How an export reaches the program.
    enum Carrier {
        case path(URL)
        case input(Command.Input)
    }

    /// The undamaged export.
    func whole(_ form: FaultPlan.Form) -> Carrier {
        guard form.isPiped else { return .path(folder.file(form.rawValue)) }
        return .input(.bytes(files[form] ?? []))
    }

    /// The folder that the undamaged ones are in.
    var place: URL { folder.url }

    /// The export with what the plan does to it, written into `room` where it is a file.
    func damaged(_ plan: FaultPlan, in room: TemporaryDirectory) throws -> Carrier {
        switch plan.fault {
        case .call, .cancelling: return whole(plan.form)
        case .stall(let place, let milliseconds, let end):
            var bytes = files[plan.form] ?? []
            let stop = Int(place * Double(bytes.count))
            if end == .ends { bytes = Array(bytes.prefix(stop)) }
            return .input(
                .stalling(
                    bytes, at: stop,
                    for: end == .isStopped ? .seconds(600) : .milliseconds(milliseconds),
                    signal: end == .isStopped ? SIGTERM : nil))
        case .cut(let place): return try cut(plan.form, place, in: room)
        case .row(let kind, let place):
            return try planted(plan.form, place, in: room) { bytes, place in
                PlantedRow.replace(in: &bytes, kind, place)
            }
        }
    }

    private func cut(
        _ form: FaultPlan.Form, _ place: Double, in room: TemporaryDirectory
    ) throws -> Carrier {
        guard form == .directory else {
            let bytes = files[form] ?? []
            return try carrier(form, Array(bytes.prefix(Int(place * Double(bytes.count)))), room)
        }
        return try changedFolder(in: room, place) { name, bytes, place in
            // Nothing tells how long a large object was that is stored as it is.
            guard !name.hasPrefix("blob_") else { return false }
            bytes = Array(bytes.prefix(Int(place * Double(bytes.count))))
            return true
        }
    }

    private func planted(
        _ form: FaultPlan.Form, _ place: Double, in room: TemporaryDirectory,
        _ change: (inout [UInt8], Double) -> Bool
    ) throws -> Carrier {
        guard form != .directory else {
            return try changedFolder(in: room, place) { change(&$1, $2) }
        }
        let compressed: [FaultPlan.Form: FaultPlan.Form] = [
            .gzippedCustom: .custom, .gzippedScript: .script,
        ]
        var bytes = files[compressed[form] ?? form] ?? []
        guard change(&bytes, place) else { throw SupportError("No row in \(form).") }
        return try carrier(form, compressed[form] == nil ? bytes : try gzipped(bytes), room)
    }

    /// A copy of the folder of which one file is changed: the one that `place` falls into, or the
    /// next for which `change` says that it could.
    private func changedFolder(
        in room: TemporaryDirectory, _ place: Double,
        _ change: (_ name: String, _ bytes: inout [UInt8], _ place: Double) -> Bool
    ) throws -> Carrier {
        let copy = room.file("directory")
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        let names = members.keys.sorted { (members[$0]?.count ?? 0) > (members[$1]?.count ?? 0) }
        let part = place * Double(names.count)
        var isChanged = false
        for name in names[Int(part)...] + names[..<Int(part)] {
            var bytes = members[name] ?? []
            if !isChanged { isChanged = change(name, &bytes, part - part.rounded(.down)) }
            try Data(bytes).write(to: copy.appending(path: name))
        }
        guard isChanged else { throw SupportError("No row in the folder.") }
        return .path(copy)
    }

    private func carrier(
        _ form: FaultPlan.Form, _ bytes: [UInt8], _ room: TemporaryDirectory
    ) throws -> Carrier {
        if form.isPiped { return .input(.bytes(bytes)) }
        return .path(try room.write(bytes, to: form.rawValue))
    }
}
