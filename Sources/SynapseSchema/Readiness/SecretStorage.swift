/// Secret storage (“4S”): what a recovery key opens, kept in account data.
enum SecretStorage {
    static let defaultKey = "m.secret_storage.default_key"
    static let keyPrefix = "m.secret_storage.key."
    static let backup = "m.megolm_backup.v1"
    static let signing = [
        "m.cross_signing.master", "m.cross_signing.self_signing", "m.cross_signing.user_signing",
    ]

    private static let prefixes = ["m.secret_storage.", "m.cross_signing.", backup].map {
        Array($0.utf8)
    }

    /// Whether account data of this type may be part of it; most is not.
    static func mayBeTold(by type: ArraySlice<UInt8>) -> Bool {
        prefixes.contains { type.starts(with: $0) }
    }

    static func record(_ type: String, _ content: JSONObject?, into user: inout UserFacts) {
        if type == defaultKey {
            user.defaultKey = content?.text("key")
        } else if type.hasPrefix(keyPrefix) {
            // Clients cannot delete account data; they write an empty object.
            if let content, !content.members.isEmpty {
                user.storageKeys.insert(String(type.dropFirst(keyPrefix.count)))
            }
        } else if signing.contains(type) || type == backup {
            if let keys = content?.object("encrypted")?.members.keys {
                user.secrets[type] = Set(keys)
            }
        }
    }

    /// What the default key opens.
    static func opened(by user: UserFacts) -> Set<String> {
        guard let key = user.defaultKey, user.storageKeys.contains(key) else { return [] }
        return Set(user.secrets.filter { $0.value.contains(key) }.keys)
    }
}
