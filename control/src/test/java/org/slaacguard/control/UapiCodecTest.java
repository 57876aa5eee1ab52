package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

final class UapiCodecTest {
  static final String KEY = "b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33";
  private static final String SECRET =
      "e84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a";

  static UapiRequest read(String text) throws UapiException {
    try (UapiRequestReader reader = new UapiRequestReader(UapiCodecTest::zone)) {
      boolean done = false;
      for (String line : text.split("\n", -1)) {
        if (done) {
          break;
        }
        done = reader.line(line);
      }
      assertTrue(done, "the request is not whole");
      return reader.request();
    }
  }

  private static int zone(String name) {
    if (name.equals("eth0")) {
      return 2;
    }
    throw new IllegalArgumentException("no interface " + name);
  }

  static final PublicKey PEER = PublicKey.ofBytes(new byte[32]);

  static DeviceUpdate update(String text) throws UapiException {
    return ((UapiRequest.Set) read(text)).device();
  }

  @Test
  void shouldReadGet() throws UapiException {
    assertEquals(new UapiRequest.Get(1), read("get=1\n\n"));
    assertEquals(new UapiRequest.Get(2), read("get=2\n\n"));
  }

  @Test
  void shouldReadEveryKeyOfSet() throws UapiException {
    DeviceUpdate device =
        update(
            """
            set=1
            private_key=e84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a
            listen_port=12912
            fwmark=4294967295
            learn_limit=5
            learn_rate=3/2s
            learn_expiry=1h
            replace_peers=true
            public_key=b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33
            update_only=true
            preshared_key=188515093e952f5f22e865cef3012e72f8b5f0b598ac0309d5dacce3b70fcf52
            protocol_version=1
            endpoint=[fe80::7%eth0]:7
            persistent_keepalive_interval=111
            replace_allowed_ips=true
            allowed_ip=192.168.4.4/32
            allowed_ip=-2001:db8::/64
            replace_learnable_ips=true
            learnable_ip=advertised
            learnable_ip=2001:db8:7::/64
            learn_limit=9
            public_key=58402e695ba1772b1cc9309755f043251ea77fdcf10fbe63989ceb7e19321376
            remove=true

            """);
    assertEquals(12912, device.listenPort());
    assertEquals(-1, device.fwmark());
    assertEquals(5, device.settings().values().get(SettingTable.LEARN_LIMIT));
    assertTrue(device.replacePeers());
    PeerUpdate peer = device.peers().get(0);
    assertEquals(PublicKey.parseHex(KEY), peer.publicKey());
    assertTrue(peer.updateOnly());
    assertEquals(new Endpoint(Ipv6Address.parse("fe80::7"), 7, 2), peer.endpoint());
    assertEquals(111, peer.persistentKeepalive());
    assertTrue(peer.replaceAllowedIps());
    assertEquals(List.of(IpPrefix.parse("192.168.4.4/32")), peer.allowedIps());
    assertEquals(List.of(IpPrefix.parse("2001:db8::/64")), peer.removedAllowedIps());
    assertEquals(List.of("advertised", "2001:db8:7::/64"), peer.learnableIps().entries());
    assertEquals(9, peer.settings().values().get(SettingTable.LEARN_LIMIT));
    assertTrue(device.peers().get(1).remove());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listen_port=65536",
        "listen_port=-1",
        "listen_port=",
        "fwmark=4294967296",
        "replace_peers=false",
        "private_key=00",
        "allowed_ip=::/0",
        "learn_limit=70000",
        "learn_rate=5",
        "advertise_prefix=192.0.2.0/24",
        "new_key=1",
        "public_key=12",
        "public_key=K\nendpoint=example.org:1",
        "public_key=K\nendpoint=2001:db8::1:1",
        "public_key=K\nendpoint=[fe80::1%eth9]:1",
        "public_key=K\nallowed_ip=10.0.0.1",
        "public_key=K\nallowed_ip=10.0.0.0/33",
        "public_key=K\nprotocol_version=2",
        "public_key=K\nremove=yes",
        "public_key=K\nremove=true\nallowed_ip=x",
        "public_key=K\nlearned_ip=::1",
        "public_key=K\nlisten_port=1",
        "public_key=K\npersistent_keepalive_interval=65536",
      })
  void shouldRefuseWhatMakesNoSense(String lines) {
    String text = "set=1\n" + lines.replace("=K", "=" + KEY) + "\n\n";
    UapiException e = assertThrows(UapiException.class, () -> read(text));
    assertEquals(UapiException.INVALID, e.errno(), e.getMessage());
  }

  @Test
  void shouldRemoveAPeerWhateverElseIsSaidOfIt() throws UapiException {
    String fields =
        "preshared_key="
            + SECRET
            + "\nendpoint=192.0.2.1:7\npersistent_keepalive_interval=5\n"
            + "replace_allowed_ips=true\nallowed_ip=10.0.0.0/8\nprotocol_version=1\n";
    String peer = "set=1\npublic_key=" + KEY + "\n";
    for (String text : List.of(peer + "remove=true\n" + fields, peer + fields + "remove=true\n")) {
      try (DeviceUpdate device = update(text + "\n")) {
        assertEquals(
            PeerUpdate.builder(PublicKey.parseHex(KEY)).remove().build(),
            device.peers().getFirst());
      }
    }
  }

  @Test
  void shouldGoLineByLineAsOtherImplementationsDo() throws UapiException {
    String text =
        "set=1\nlisten_port=1\nlisten_port=2\npublic_key="
            + KEY
            + "\nallowed_ip=10.0.0.0/8\nendpoint=192.0.2.1:7\nreplace_allowed_ips=true\n"
            + "allowed_ip=10.1.0.0/16\nendpoint=192.0.2.2:8\n\n";
    try (DeviceUpdate device = update(text)) {
      assertEquals(2, device.listenPort());
      PeerUpdate peer = device.peers().getFirst();
      assertTrue(peer.replaceAllowedIps());
      assertEquals(List.of(IpPrefix.parse("10.1.0.0/16")), peer.allowedIps());
      assertEquals("192.0.2.2:8", String.valueOf(peer.endpoint()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "get=3\n\n",
        "set=2\n\n",
        "hello\n\n",
        "=\n",
        "get=1\nx=1\n\n",
        "set=1\nkey\n\n"
      })
  void shouldRefuseWhatIsNoRequest(String text) {
    UapiException e = assertThrows(UapiException.class, () -> read(text));
    assertEquals(UapiException.PROTOCOL, e.errno(), e.getMessage());
  }

  @Test
  void shouldRefuseAnOversizedRequestAndLine() throws UapiException {
    assertEquals(
        UapiException.TOO_BIG,
        assertThrows(UapiException.class, () -> read("set=1\nkey=" + "x".repeat(2000))).errno());
    try (UapiRequestReader reader = new UapiRequestReader(UapiCodecTest::zone)) {
      assertFalse(reader.line("set=1"));
      assertFalse(reader.line("public_key=" + KEY));
      UapiException e =
          assertThrows(
              UapiException.class,
              () -> {
                for (int i = 0; i < UapiCodec.LONGEST_REQUEST / 15 + 2; i++) {
                  reader.line("allowed_ip=::/0");
                }
              });
      assertEquals(UapiException.TOO_BIG, e.errno());
      assertThrows(IllegalStateException.class, reader::request);
    }
  }

  @Test
  void shouldTakeTenThousandPeers() throws UapiException {
    StringBuilder text = new StringBuilder("set=1\nreplace_peers=true\n");
    for (int i = 0; i < 10_000; i++) {
      text.append("public_key=").append(String.format("%064x", i + 1)).append('\n');
      text.append("preshared_key=").append(SECRET).append("\nendpoint=192.0.2.1:7\n");
      text.append("replace_allowed_ips=true\nallowed_ip=10.0.0.0/8\nallowed_ip=::/0\n");
      text.append("learnable_ip=advertised\n");
    }
    assertEquals(10_000, update(text.append('\n').toString()).peers().size());
  }

  @Test
  void shouldKeepSecretsOutOfRefusals() {
    String broken = SECRET.substring(1);
    for (String key : List.of("private_key=", "public_key=" + KEY + "\npreshared_key=")) {
      UapiException e =
          assertThrows(UapiException.class, () -> read("set=1\n" + key + broken + "\n\n"));
      assertFalse(String.valueOf(e.getMessage()).contains(broken.substring(0, 8)));
    }
  }

  @Test
  void shouldAnswerRefusalsAsStockToolsReadThem() throws IOException {
    StringBuilder out = new StringBuilder();
    UapiCodec.writeRefusal(false, 22, "listen_port: no\ngood", out);
    UapiCodec.writeRefusal(true, 5, "gone", out);
    UapiCodec.writeDone(out);
    assertEquals(
        "errno=-22\nmessage=listen_port: no good\n\nerrno=5\nmessage=gone\n\nerrno=0\n\n",
        out.toString());
  }

  @Test
  void shouldLeaveOutUnknownKeysOfAnAnswer() throws UapiException {
    UapiStatusReader reader =
        new UapiStatusReader("wg0", key -> PublicKey.parseHex(KEY), name -> 5);
    for (String line :
        List.of(
            "new=1",
            "listen_port=5",
            "public_key=" + KEY,
            "new=2",
            "endpoint=[fe80::1%eth0]:7",
            "tx_bytes=7",
            "errno=0")) {
      assertFalse(reader.line(line));
    }
    assertTrue(reader.line(""));
    DeviceStatus status = reader.status().device();
    assertEquals(5, status.listenPort());
    assertNull(status.privateKey());
    assertEquals(7, status.peers().getFirst().txBytes());
    assertEquals("[fe80::1%5]:7", String.valueOf(status.peers().getFirst().endpoint()));
  }
}
