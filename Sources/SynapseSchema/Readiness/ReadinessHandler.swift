/// Reads what the rows of one table say about users.
struct ReadinessHandler: Sendable {
    enum Kind: String, Hashable, Sendable {
        case users, tokens = "access_tokens", devices, addresses = "user_ips"
        case crossSigning = "e2e_cross_signing_keys", backups = "e2e_room_keys_versions"
        case backupKeys = "e2e_room_keys", accountData = "account_data"

        var columns: [String] {
            switch self {
            case .users:
                [
                    "name", "password_hash", "admin", "is_guest", "deactivated", "appservice_id",
                    "user_type", "creation_ts", "shadow_banned", "locked", "suspended",
                ]
            case .tokens:
                [
                    "user_id", "device_id", "valid_until_ms", "puppets_user_id",
                    "refresh_token_id",
                ]
            case .devices: ["user_id", "device_id", "last_seen", "hidden"]
            case .addresses: ["user_id", "last_seen"]
            case .crossSigning: ["user_id", "keytype", "keydata", "stream_id"]
            case .backups: ["user_id", "version", "deleted"]
            case .backupKeys: ["user_id", "version"]
            case .accountData: ["user_id", "account_data_type", "content"]
            }
        }
    }

    let kind: Kind
    private let places: [Int?]

    init?(table: String, layout: TableLayout) {
        guard let kind = Kind(rawValue: table) else { return nil }
        self.kind = kind
        places = kind.columns.map { layout[$0] }
    }

    func consume(_ row: borrowing TableRow, into users: inout ReadinessAccumulator) {
        switch kind {
        case .users: takeUser(row, &users)
        case .tokens: takeToken(row, &users)
        case .devices: takeDevice(row, &users)
        case .addresses:
            users.change(row.text(places[0])) { $0.see(row.integer(places[1])) }
        case .crossSigning: takeSigningKey(row, &users)
        case .backups:
            guard let version = row.integer(places[1]), !row.flag(places[2]) else { return }
            users.change(row.text(places[0])) { $0.backups.append(version) }
        case .backupKeys:
            guard let user = row.bytes(places[0]), let version = row.integer(places[1]) else {
                return
            }
            users.countBackupKey(user, version: version)
        case .accountData: takeAccountData(row, &users)
        }
    }

    private func takeUser(_ row: borrowing TableRow, _ users: inout ReadinessAccumulator) {
        users.change(row.text(places[0])) { user in
            user.isKnown = true
            user.hasPassword = !(row.bytes(places[1]) ?? []).isEmpty
            user.isAdmin = row.flag(places[2])
            user.isGuest = row.flag(places[3])
            user.isDeactivated = row.flag(places[4])
            user.service = row.text(places[5])
            user.kind = row.text(places[6])
            user.created = row.integer(places[7])
            user.isShadowBanned = row.flag(places[8])
            user.isLocked = row.flag(places[9])
            user.isSuspended = row.flag(places[10])
        }
    }

    private func takeToken(_ row: borrowing TableRow, _ users: inout ReadinessAccumulator) {
        // A token that an administrator made to act as the user is no session of the user's.
        guard row.bytes(places[3]) == nil else { return }
        let device = row.text(places[1]) ?? ""
        let until = row.integer(places[2])
        let isRenewable = row.bytes(places[4]) != nil
        let now = users.now
        users.change(row.text(places[0])) { user in
            if let until, let now, until < now, !isRenewable {
                user.expiredTokens += 1
            } else {
                user.tokens[device, default: 0] += 1
            }
        }
    }

    private func takeDevice(_ row: borrowing TableRow, _ users: inout ReadinessAccumulator) {
        // Hidden devices stand for cross-signing keys.
        guard !row.flag(places[3]), let device = row.text(places[1]) else { return }
        let seen = row.integer(places[2])
        users.change(row.text(places[0])) { user in
            user.devices.updateValue(seen, forKey: device)
            user.see(seen)
        }
    }

    private func takeSigningKey(_ row: borrowing TableRow, _ users: inout ReadinessAccumulator) {
        guard let type = row.text(places[1]) else { return }
        let stream = row.integer(places[3]) ?? 0
        let isThere = row.bytes(places[2]).flatMap { JSONObject($0)?.object("keys") } != nil
        users.change(row.text(places[0])) { user in
            if let known = user.crossSigning[type], known.stream > stream { return }
            user.crossSigning[type] = (stream, isThere)
        }
    }

    private func takeAccountData(_ row: borrowing TableRow, _ users: inout ReadinessAccumulator) {
        guard let type = row.bytes(places[1]), SecretStorage.mayBeTold(by: type),
            let content = row.bytes(places[2])
        else { return }
        let object = JSONObject(content)
        users.change(row.text(places[0])) { user in
            SecretStorage.record(String(decoding: type, as: UTF8.self), object, into: &user)
        }
    }
}
