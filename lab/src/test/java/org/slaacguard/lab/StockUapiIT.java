package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * The socket: the same requests go to wireguard-go and to us. Both answer at once, and what is
 * taken comes to the same. One host, no cable.
 */
@Timeout(300)
class StockUapiIT {
  private static final long PATIENCE_MILLIS = 20_000;
  private static final KeyPair OWN = KeyPair.generate();
  private static final KeyPair ONE = KeyPair.generate();
  private static final KeyPair TWO = KeyPair.generate();

  /** The state before each request. */
  private static final String BEFORE =
      """
      set=1
      private_key=P
      replace_peers=true
      public_key=1
      endpoint=192.0.2.1:7
      allowed_ip=10.0.0.0/8
      allowed_ip=2001:db8::/32
      public_key=2
      preshared_key=S
      allowed_ip=10.2.0.0/16
      persistent_keepalive_interval=5

      """;

  private static final String ALL_OF_A_PEER =
      """
      preshared_key=S
      endpoint=192.0.2.9:9
      persistent_keepalive_interval=0
      replace_allowed_ips=true
      allowed_ip=10.9.0.0/16
      """;

  private static final List<String> TAKEN =
      List.of(
          "set=1\n\n",
          "set=1\npublic_key=1\nremove=true\n\n",
          "set=1\npublic_key=1\nremove=true\n" + ALL_OF_A_PEER + "\n",
          "set=1\npublic_key=1\nremove=true\nupdate_only=true\n" + ALL_OF_A_PEER + "\n",
          "set=1\npublic_key=1\n" + ALL_OF_A_PEER + "remove=true\n\n",
          "set=1\npublic_key=1\nupdate_only=true\n" + ALL_OF_A_PEER + "\n",
          "set=1\npublic_key=3\nupdate_only=true\n" + ALL_OF_A_PEER + "\n",
          "set=1\npublic_key=3\n" + ALL_OF_A_PEER + "update_only=true\n\n",
          "set=1\npublic_key=3\nremove=true\n\n",
          "set=1\npublic_key=3\nprotocol_version=1\n" + ALL_OF_A_PEER + "\n",
          "set=1\npublic_key=1\nremove=true\npublic_key=1\nallowed_ip=10.7.0.0/16\n\n",
          "set=1\npublic_key=1\nallowed_ip=10.1.0.0/16\npublic_key=2\nallowed_ip=10.1.0.0/16\n\n",
          "set=1\npublic_key=2\nallowed_ip=10.0.0.0/8\n\n",
          """
          set=1
          public_key=1
          allowed_ip=10.5.0.0/16
          replace_allowed_ips=true
          allowed_ip=10.6.0.0/16

          """,
          "set=1\npublic_key=1\nreplace_allowed_ips=true\n\n",
          "set=1\npublic_key=1\nallowed_ip=10.1.2.3/16\n\n",
          "set=1\npublic_key=1\nendpoint=192.0.2.1:1\nendpoint=192.0.2.2:2\n\n",
          "set=1\npublic_key=1\nendpoint=[2001:db8::1]:7\n\n",
          "set=1\nlisten_port=0\nlisten_port=0\nfwmark=1\nfwmark=0\n\n",
          "set=1\nreplace_peers=true\npublic_key=2\n\n",
          "set=1\nreplace_peers=true\n\n",
          "set=1\npublic_key=O\nallowed_ip=10.9.0.0/16\nendpoint=127.0.0.1:7\n\n",
          "set=1\nprivate_key=0\n\n",
          "set=1\nprivate_key=T\n\n",
          "get=1\n\n");

  /** Requests without their ends: a client sends no more until it has an answer. */
  private static final List<String> REFUSED =
      List.of(
          "\n",
          "hello\n",
          "set=2\n",
          "set=1\nnonsense\n",
          "set=1\nlisten_port=x\n",
          "set=1\nlisten_port=65536\n",
          "set=1\nfwmark=4294967296\n",
          "set=1\nreplace_peers=false\n",
          "set=1\nprivate_key=00\n",
          "set=1\nno_such_key=1\n",
          "set=1\nallowed_ip=10.0.0.0/8\n",
          "set=1\npublic_key=00\n",
          "set=1\npublic_key=1\nremove=maybe\n",
          "set=1\npublic_key=1\nremove=true\nallowed_ip=x\n",
          "set=1\npublic_key=1\nallowed_ip=10.0.0.0\n",
          "set=1\npublic_key=1\nallowed_ip=10.0.0.0/33\n",
          "set=1\npublic_key=1\nendpoint=example.org:1\n",
          "set=1\npublic_key=1\nendpoint=2001:db8::1:7\n",
          "set=1\npublic_key=1\nprotocol_version=2\n",
          "set=1\npublic_key=1\npersistent_keepalive_interval=65536\n",
          "set=1\npublic_key=1\nlisten_port=1\n",
          "get=1\nmore=1\n");

  private Topology topology;
  private Tunnel stock;
  private Tunnel ours;

  @BeforeEach
  void start() {
    topology = Topology.open();
    Host host = topology.host("host");
    stock = WireGuardGo.create(host, TunnelSetup.of(OWN));
    ours = Slaacguard.create(host, TunnelSetup.of(OWN));
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  private static String hex(String base64) {
    return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
  }

  private static String withKeys(String request) {
    return request
        .replace("public_key=1\n", "public_key=" + hex(ONE.publicKey()) + "\n")
        .replace("public_key=2\n", "public_key=" + hex(TWO.publicKey()) + "\n")
        .replace("public_key=3\n", "public_key=" + hex(OWN.publicKey()).replace('1', '2') + "\n")
        .replace("public_key=O\n", "public_key=" + hex(OWN.publicKey()) + "\n")
        .replace("private_key=P\n", "private_key=" + hex(OWN.privateKey()) + "\n")
        .replace("private_key=T\n", "private_key=" + hex(TWO.privateKey()) + "\n")
        .replace("private_key=0\n", "private_key=" + "0".repeat(64) + "\n")
        .replace("preshared_key=S\n", "preshared_key=" + hex(TWO.privateKey()) + "\n");
  }

  /** Reads until a blank line or the end. */
  private static String ask(Tunnel tunnel, String request) throws IOException {
    Path socket = Path.of("/var/run/wireguard", tunnel.device() + ".sock");
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(withKeys(request).getBytes(StandardCharsets.US_ASCII)));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      StringBuilder answer = new StringBuilder();
      ByteBuffer buffer = ByteBuffer.allocate(65536);
      while (!answer.toString().endsWith("\n\n")) {
        selector.selectedKeys().clear();
        assertTrue(selector.select(PATIENCE_MILLIS) > 0, () -> "no answer to " + request);
        try {
          if (channel.read(buffer.clear()) < 0) {
            break;
          }
        } catch (IOException e) {
          // Cut off, as wireguard-go does with what it has not read.
          break;
        }
        answer.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
      }
      return answer.toString();
    }
  }

  /** What both say of an interface, a line a peer, in order. */
  private static String state(Tunnel tunnel) throws IOException {
    String text =
        ask(tunnel, "get=1\n\n")
            .lines()
            .filter(
                line ->
                    line.matches(
                        "(private_key|fwmark|public_key|preshared_key|endpoint|allowed_ip"
                            + "|persistent_keepalive_interval)=.*"))
            .collect(Collectors.joining(" "));
    return Stream.of(text.split(" (?=public_key=)", -1))
        .map(peer -> Stream.of(peer.split(" ", -1)).sorted().collect(Collectors.joining(" ")))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static String name(String request) {
    return "[" + request.strip().replace('\n', ' ') + "]";
  }

  @TestFactory
  Stream<DynamicTest> shouldDoWhatWireGuardGoDoes() {
    return TAKEN.stream()
        .map(
            request ->
                dynamicTest(
                    name(request),
                    () -> {
                      for (Tunnel each : List.of(stock, ours)) {
                        assertEquals("errno=0\n\n", ask(each, BEFORE), each.implementation());
                        String answer = ask(each, request);
                        assertTrue(answer.endsWith("errno=0\n\n"), each + ": " + answer);
                      }
                      assertEquals(state(stock), state(ours));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseAtOnceWhatWireGuardGoRefuses() {
    return REFUSED.stream()
        .map(
            request ->
                dynamicTest(
                    name(request),
                    () -> {
                      assertEquals("errno=0\n\n", ask(ours, BEFORE));
                      String before = state(ours);
                      // It answers with a number, or with the end.
                      String theirs = ask(stock, request);
                      assertTrue(!theirs.contains("errno=0"), theirs);
                      String answer = ask(ours, request);
                      assertTrue(answer.matches("(?s)errno=-?[1-9].*\\n\\n"), answer);
                      assertEquals(before, state(ours), "a refusal changes nothing");
                    }));
  }
}
