import Foundation

extension Contender {
    /// The role that everything is to belong to.
    private static let role = "synapse"
    private static let database = "bench"

    /// The ways of today to fill a database: pg_restore as the plain role with several numbers of
    /// jobs, and the manual one through SQL text, roles made by hand and REASSIGN OWNED.
    static func restores(
        of dataSet: DataSet, into server: ThrowawayServer, writingTo folder: URL
    ) throws -> [Contender] {
        let restore = try Program("pg_restore").url.path
        let connection = connection(server)
        let plain = (1...4).map { jobs in
            Contender(
                name: "pg_restore -j \(jobs)", kind: .load,
                command: ["env"] + connection + ["PGUSER=\(role)", restore, "--no-owner"]
                    + ["--no-privileges", "-j", "\(jobs)", "-d", database, dataSet.directory.path],
                setUp: setUp(server, makesDatabase: true), isBaseline: jobs == 2)
        }
        let owner = DataSet.owner
        let manual = """
            rm -rf '\(folder.path)/manual'; mkdir '\(folder.path)/manual'
            unzip -q '\(dataSet.zip.path)' -d '\(folder.path)/manual'
            '\(restore)' -f '\(folder.path)/manual/dump.sql' '\(folder.path)'/manual/*.dir
            psql -qX -d \(database) -c 'CREATE ROLE "\(owner)"' -c 'CREATE ROLE rdsadmin'
            psql -qX -v ON_ERROR_STOP=1 -d \(database) -f '\(folder.path)/manual/dump.sql'
            psql -qX -d \(database) -c 'REASSIGN OWNED BY "\(owner)" TO \(role)' \
                -c 'REASSIGN OWNED BY rdsadmin TO \(role)' -c 'DROP ROLE "\(owner)", rdsadmin'
            rm -rf '\(folder.path)/manual'
            """
        let jobs = "'\(restore)' --no-owner --no-privileges -j 2 -U \(role) -d \(database)"
        let analyzed =
            "\(jobs) '\(dataSet.directory.path)' && psql -qX -U \(role) -d \(database) -c ANALYZE"
        return plain + [
            Contender(
                name: "pg_restore -j 2, then ANALYZE", kind: .load,
                command: ["env"] + connection + ["bash", "-c", "(\(analyzed)) >/dev/null 2>&1"],
                setUp: setUp(server, makesDatabase: true)),
            Contender(
                name: "by hand: unzip, psql, REASSIGN", kind: .load,
                command: ["env"] + connection + ["bash", "-c", "(\(manual)) >/dev/null 2>&1"],
                setUp: setUp(server, makesDatabase: true)),
        ]
    }

    /// Emigrate, without and with the proof that every row arrived.
    static func loads(
        _ program: URL, of dataSet: DataSet, into server: ThrowawayServer
    ) -> [Contender] {
        let target = "user=\(role) dbname=\(database)"
        let ways: [(proof: String, form: String, options: [String])] = [
            ("none", "dir", ["--no-analyze"]), ("none", "dir", []), ("full", "dir", []),
            ("full", "zip", []),
        ]
        return ways.map { proof, form, options in
            let export = form == "dir" ? dataSet.directory : dataSet.zip
            let name = "emigrate \(form), proof \(proof)" + (options.isEmpty ? "" : ", no ANALYZE")
            return Contender(
                name: name, kind: .load,
                command: ["env"] + connection(server) + [program.path, "load", export.path, "-q"]
                    + ["-d", target, "--verify", proof] + options,
                setUp: setUp(server, makesDatabase: false))
        }
    }

    private static func connection(_ server: ThrowawayServer) -> [String] {
        server.environment.map { "\($0.key)=\($0.value)" }
    }

    /// Begins from the same place each time: no database, nothing left to be written.
    private static func setUp(_ server: ThrowawayServer, makesDatabase: Bool) -> String {
        let psql = "env \(connection(server).joined(separator: " ")) psql -qX -d postgres"
        let made = """
            -c 'CREATE DATABASE \(database) OWNER \(role) TEMPLATE template0 LC_COLLATE "C" \
            LC_CTYPE "C"'
            """
        return """
            \(psql) -c 'SET client_min_messages = error' -c 'DROP DATABASE IF EXISTS \(database)'
            \(psql) -c 'CREATE ROLE \(role) LOGIN CREATEDB' 2>/dev/null || true
            \(psql) \(makesDatabase ? made : "") -c CHECKPOINT
            """
    }
}
