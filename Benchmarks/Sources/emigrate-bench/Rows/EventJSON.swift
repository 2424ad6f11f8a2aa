extension GeneratedTable {
    /// The largest table: every event as signed JSON.
    static var eventJSON: GeneratedTable {
        GeneratedTable(
            name: "event_json",
            columns: "event_id, room_id, internal_metadata, json, format_version"
        ) { event, out in
            out.eventIDField(event.index)
            out.fields(out.world.rooms[event.room])
            if out.world.isLocal(user: event.sender) {
                out.text("{\"token_id\":\(event.sender),\"device_id\":\"")
                out.device(ofUser: event.sender)
                out.text("\",\"txn_id\":\"m\(event.time).\(event.index % 90)\"}")
            } else {
                out.text("{}")
            }
            out.endField()
            out.signedJSON(event)
            out.fields("3")
            out.endRow()
        }
    }
}

extension RowWriter {
    fileprivate mutating func signedJSON(_ event: Event) {
        let server = world.server(ofUser: event.sender)
        text("{\"auth_events\":[")
        list(event.authEvents)
        text("],\"prev_events\":[")
        list([event.previous, event.secondPrevious].compactMap { $0 })
        text("],\"type\":\"\(event.kind.type)\",\"room_id\":\"\(world.rooms[event.room])\",")
        text("\"sender\":\"\(world.users[event.sender])\",\"content\":{")
        content(event)
        text("},\"depth\":\(event.depth),")
        if let key = event.stateKey(in: world) { text("\"state_key\":\"\(key)\",") }
        text("\"origin\":\"\(server)\",\"origin_server_ts\":\(event.time),")
        text("\"hashes\":{\"sha256\":\"")
        base64(43)
        text("\"},\"signatures\":{\"\(server)\":{\"ed25519:a_LabK\":\"")
        base64(86)
        text("\"}},\"unsigned\":{\"age_ts\":\(event.time)}}")
        endField()
    }

    private mutating func list(_ events: [Int]) {
        for (place, event) in events.enumerated() {
            text(place == 0 ? "\"" : ",\"")
            eventID(event)
            text("\"")
        }
    }

    private mutating func content(_ event: Event) {
        switch event.kind {
        case .encrypted: encrypted(event)
        case .message: message(event)
        case .image: image()
        case .reaction:
            text("\"m.relates_to\":{\"rel_type\":\"m.annotation\",\"key\":\"👍\",\"event_id\":\"")
            eventID(event.previous)
            text("\"}")
        case .redaction:
            text("\"reason\":\"spam\",\"redacts\":\"")
            eventID(event.previous)
            text("\"")
        case .member:
            let name = world.words[event.sender % world.words.count]
            text("\"membership\":\"join\",\"displayname\":\"\(name)\",")
            text("\"avatar_url\":\"mxc://\(World.home)/")
            base64(22)
            text("\"")
        case .topic:
            text("\"topic\":\"\(event.words(in: world).joined(separator: " "))\"")
        }
    }

    /// The ciphertext is as long as that of a text message.
    private mutating func encrypted(_ event: Event) {
        text("\"algorithm\":\"m.megolm.v1.aes-sha2\",\"ciphertext\":\"AwgA")
        base64(180 + random.skewed(below: 1100))
        text("\",\"device_id\":\"")
        device(ofUser: event.sender)
        text("\",\"sender_key\":\"")
        base64(43)
        text("\",\"session_id\":\"")
        base64(43)
        text("\"")
    }

    /// With what has to be escaped twice, in JSON and in COPY's format: quotes and line ends.
    private mutating func message(_ event: Event) {
        let words = event.words(in: world)
        text("\"body\":\"")
        for (place, word) in words.enumerated() {
            text(place == 0 ? "" : place % 23 == 22 ? "\\\\n\\\\n" : " ")
            text(place % 31 == 30 ? "\\\\\"\(word)\\\\\"" : word)
        }
        text("\",\"msgtype\":\"m.text\"")
        guard event.index % 4 == 0 else { return }
        text(",\"format\":\"org.matrix.custom.html\",\"formatted_body\":\"<p>")
        text("<em>\(words[0])</em> <a href=\\\\\"https://matrix.to\\\\\">\(words[1])</a> ")
        text("\(words.joined(separator: " "))</p>\"")
    }

    private mutating func image() {
        text("\"body\":\"image.jpg\",\"msgtype\":\"m.image\",\"info\":{\"size\":")
        number(random.below(9_000_000))
        text(",\"mimetype\":\"image/jpeg\",\"w\":1920,\"h\":1080,\"xyz.amorgan.blurhash\":\"")
        base64(28)
        text("\"},\"url\":\"mxc://\(World.home)/")
        base64(24)
        text("\"")
    }
}
