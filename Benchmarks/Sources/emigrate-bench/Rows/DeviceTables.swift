extension GeneratedTable {
    /// What Synapse stores about people's devices: keys, messages between them, addresses.
    static var deviceTables: [GeneratedTable] {
        [deviceInbox, roomKeys, deviceListChanges, deviceListPokes, userIPs]
    }

    private static var deviceInbox: GeneratedTable {
        GeneratedTable(
            name: "device_inbox",
            columns: "user_id, device_id, stream_id, message_json, instance_name"
        ) { event, out in
            guard event.index % 14 == 0 else { return }
            let user = out.world.member(1, room: event.room)
            out.fields(out.world.users[user])
            out.device(ofUser: user)
            out.endField()
            out.fields(String(event.streamOrdering))
            out.text("{\"content\":{\"algorithm\":\"m.olm.v1.curve25519-aes-sha2\",")
            out.text("\"sender_key\":\"")
            out.base64(43)
            out.text("\",\"ciphertext\":{\"")
            out.base64(43)
            out.text("\":{\"type\":0,\"body\":\"")
            out.base64(700 + out.random.below(900))
            out.text("\"}}},\"type\":\"m.room.encrypted\",\"sender\":\"")
            out.text("\(out.world.users[event.sender])\"}")
            out.endField()
            out.fields("master")
            out.endRow()
        }
    }

    private static var roomKeys: GeneratedTable {
        GeneratedTable(
            name: "e2e_room_keys",
            columns: """
                user_id, room_id, session_id, version, first_message_index, forwarded_count, \
                is_verified, session_data
                """
        ) { event, out in
            guard event.index % 16 == 1 else { return }
            out.fields(out.world.users[event.sender], out.world.rooms[event.room])
            out.base64(43)
            out.endField()
            out.fields("1", String(out.random.below(100)), "0", event.index % 3 == 0 ? "t" : "f")
            out.text("{\"ephemeral\":\"")
            out.base64(43)
            out.text("\",\"ciphertext\":\"")
            out.base64(350 + out.random.below(400))
            out.text("\",\"mac\":\"")
            out.base64(11)
            out.text("\"}")
            out.endField()
            out.endRow()
        }
    }

    private static var deviceListChanges: GeneratedTable {
        GeneratedTable(
            name: "device_lists_changes_in_room",
            columns: """
                user_id, device_id, room_id, stream_id, converted_to_destinations, \
                opentracing_context
                """
        ) { event, out in
            guard event.index % 8 == 3 else { return }
            out.fields(out.world.users[event.sender])
            out.device(ofUser: event.sender)
            out.endField()
            out.fields(out.world.rooms[event.room], String(event.streamOrdering), "t", "{}")
            out.endRow()
        }
    }

    private static var deviceListPokes: GeneratedTable {
        GeneratedTable(
            name: "device_lists_outbound_pokes",
            columns: """
                destination, stream_id, user_id, device_id, sent, ts, opentracing_context
                """
        ) { event, out in
            guard event.index % 8 == 5 else { return }
            out.fields(out.world.servers[out.random.below(out.world.servers.count)])
            out.fields(String(event.streamOrdering), out.world.users[event.sender])
            out.device(ofUser: event.sender)
            out.endField()
            out.fields("t", String(event.time), "{}")
            out.endRow()
        }
    }

    private static var userIPs: GeneratedTable {
        GeneratedTable(
            name: "user_ips",
            columns: "user_id, access_token, device_id, ip, user_agent, last_seen"
        ) { event, out in
            guard event.index % 20 == 7 else { return }
            out.fields(out.world.users[event.sender])
            out.text("syt_")
            out.base64(36)
            out.endField()
            out.device(ofUser: event.sender)
            out.endField()
            out.fields("192.0.2.\(out.random.below(256))")
            out.fields("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0")
            out.fields(String(event.time))
            out.endRow()
        }
    }
}
