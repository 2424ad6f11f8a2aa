import Testing

@testable import SynapseSchema

@Suite struct ReadinessTests {
    private typealias Table = (name: String, columns: [String], rows: [[String?]])

    private static let users: Table = (
        "users", ["name", "password_hash", "is_guest", "deactivated", "appservice_id"],
        [
            ["@a:x", "hash", "0", "0", nil], ["@b:x", "hash", "0", "0", nil],
            ["@gone:x", nil, "0", "1", nil], ["@_irc_z:x", nil, "0", "0", "irc"],
            ["@guest:x", nil, "1", "0", nil],
        ]
    )
    private static let devices: Table = (
        "devices", ["hidden", "user_id", "device_id", "last_seen"],
        [
            ["f", "@a:x", "PHONE", "2000"], ["f", "@a:x", "LAPTOP", nil],
            ["t", "@a:x", "base64key", "9000"], ["f", "@b:x", "PHONE", "500"],
        ]
    )
    private static let tokens: Table = (
        "access_tokens", ["id", "user_id", "device_id", "valid_until_ms", "puppets_user_id"],
        [
            ["1", "@a:x", "PHONE", nil, nil], ["2", "@a:x", "LAPTOP", "100", nil],
            ["3", "@b:x", "PHONE", nil, "@admin:x"],
        ]
    )
    private static let signing: Table = (
        "e2e_cross_signing_keys", ["user_id", "keytype", "keydata", "stream_id"],
        [
            ["@a:x", "master", "{\"keys\":{\"ed25519:k\":\"k\"}}", "5"],
            ["@a:x", "self_signing", "{\"keys\":{\"ed25519:k\":\"k\"}}", "6"],
            ["@a:x", "user_signing", "{\"keys\":{\"ed25519:k\":\"k\"}}", "7"],
            ["@b:x", "master", "{}", "9"], ["@b:x", "master", "{\"keys\":{\"a\":\"k\"}}", "8"],
        ]
    )
    private static let versions: Table = (
        "e2e_room_keys_versions", ["user_id", "version", "algorithm", "deleted"],
        [["@a:x", "1", "m", "1"], ["@a:x", "2", "m", "0"], ["@b:x", "1", "m", "1"]]
    )
    private static let keys: Table = (
        "e2e_room_keys", ["user_id", "room_id", "version"],
        [
            ["@a:x", "!r", "2"], ["@a:x", "!r", "2"], ["@b:x", "!r", "1"], ["@a:x", "!r", "2"],
            ["@a:x", "!r", "1"],
        ]
    )

    private static func storage(_ secrets: [String], key: String = "k1") -> Table {
        let encrypted = "{\"encrypted\":{\"\(key)\":{\"iv\":\"\\u00e9\",\"n\":[1,null]}}}"
        let rows: [[String?]] = [
            ["@a:x", "m.secret_storage.default_key", "{\"key\": \"k1\"}"],
            ["@a:x", "m.secret_storage.key.k1", "{\"algorithm\":\"x\"}"],
            ["@b:x", "m.direct", "{\"deep\":{}}"],
            ["@b:x", "m.secret_storage.default_key", "{}"],
        ]
        return (
            "account_data", ["user_id", "account_data_type", "content"],
            rows + secrets.map { ["@a:x", $0, encrypted] }
        )
    }

    private func readiness(_ tables: [Table]) throws -> [String: UserReadiness] {
        var collector = TableCollector(table: try ReleaseTable.builtIn())
        collector.exportTime = 1000
        var row = TableRow()
        for table in tables {
            let isWanted = collector.begin(table: table.name, columns: table.columns)
            #expect(isWanted)
            for values in table.rows {
                row.removeAll()
                for value in values {
                    if let value { row.append(value.utf8) } else { row.appendNull() }
                }
                collector.consume(row)
            }
            collector.end()
        }
        return Dictionary(
            uniqueKeysWithValues: collector.readiness.readiness().map { ($0.name, $0) })
    }

    private static let secrets = SecretStorage.signing + [SecretStorage.backup]

    @Test func readyUserHasOnlyToSignOut() throws {
        let all = try readiness([
            Self.users, Self.devices, Self.tokens, Self.signing, Self.versions, Self.keys,
            Self.storage(Self.secrets),
        ])
        let user = try #require(all["@a:x"])
        #expect(user.standing == .active)
        #expect(user.devices == 2)
        #expect(user.tokens == 1)
        #expect(user.sessions == 1)
        #expect(user.crossSigning == .complete)
        #expect(
            user.backup == UserReadiness.Backup(version: 2, keys: 3, isRecoverable: true))
        #expect(user.secretStorage == .complete)
        #expect(user.lastSeen == 2000)
        #expect(user.tasks == [.signOut])
        #expect(user.isRecoverable)
        #expect(!user.isReady)
    }

    @Test func unreadyUserHasEverythingToDo() throws {
        let all = try readiness([
            Self.users, Self.devices, Self.tokens, Self.signing, Self.versions, Self.keys,
            Self.storage(Self.secrets),
        ])
        let user = try #require(all["@b:x"])
        #expect(user.crossSigning == .none, "the newest row is an emptied key")
        #expect(user.backup == nil)
        #expect(user.tokens == 0, "an administrator's token is no session")
        #expect(user.tasks == [.setUpRecovery, .setUpCrossSigning, .setUpKeyBackup])
        #expect(all["@gone:x"]?.standing == .deactivated)
        #expect(all["@_irc_z:x"]?.standing == .service)
        #expect(all["@guest:x"]?.tasks == [])
        let summary = ReadinessSummary(all.values)
        #expect(summary.users == 5)
        #expect(summary.people == 2)
        #expect(summary.recoverable == 1)
        #expect(summary.tasks[.setUpRecovery] == 1)
        #expect(summary.backupKeys == 3)
    }

    @Test func recoveryKeyMustOpenTheBackup() throws {
        let missing = try readiness([
            Self.users, Self.signing, Self.versions, Self.storage(SecretStorage.signing),
        ])
        #expect(missing["@a:x"]?.tasks == [.storeBackupKey])
        #expect(missing["@a:x"]?.secretStorage == .partial)
        let other = try readiness([
            Self.users, Self.signing, Self.versions, Self.storage(Self.secrets, key: "old"),
        ])
        #expect(other["@a:x"]?.tasks == [.storeBackupKey, .storeSigningKeys])
        #expect(other["@a:x"]?.backup?.isRecoverable == false)
    }

    @Test func nothingIsAskedOfWhatWasNotRead() throws {
        let all = try readiness([Self.users])
        let user = try #require(all["@a:x"])
        #expect(user.tasks == [])
        #expect(user.crossSigning == .unknown)
        #expect(user.secretStorage == .unknown)
    }

    @Test func unwantedTablesAreRefused() throws {
        var collector = TableCollector(table: try ReleaseTable.builtIn())
        let isWanted = collector.begin(table: "event_json", columns: ["json"])
        #expect(!isWanted)
    }

    @Test(arguments: ["", "[1]", "{", "{\"a\"}", "{\"a\":\"\\x\"}", "{\"a\":1}}", "nonsense"])
    func brokenJSONIsNothing(text: String) {
        #expect(JSONObject(Array(text.utf8)[...]) == nil)
    }

    @Test func deepJSONEnds() {
        let deep = String(repeating: "{\"a\":", count: 10_000) + "1"
        #expect(JSONObject(Array(deep.utf8)[...]) == nil)
        let text = "{\"a\":\"\\ud83d\\ude00\\n\",\"b\":{\"c\":[{},\"]\"]}}"
        #expect(JSONObject(Array(text.utf8)[...])?.text("a") == "😀\n")
    }
}
