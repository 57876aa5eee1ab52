package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.userspace.PacketMaker.Shape;
import org.slaacguard.wireguard.HandshakeCrypto;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.Protocol;
import org.slaacguard.wireguard.ProtocolEvent;
import org.slaacguard.wireguard.ProtocolSink;

/** Handshakes that other threads compute. */
class HandshakeTasksTest {
  private static final Shape UDP4 = new Shape(4, 17, 9, 0, 64);
  private static final Endpoint NOBODY = Endpoint.parse("127.0.0.1:9");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Node client = new Node(1);
  private final Node gateway = new Node(2);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  @AfterEach
  void close() {
    client.close();
    gateway.close();
    assertNull(failure.get());
  }

  private List<CryptoThread> start(Node node, int count) {
    node.plane.tasks().serve(count, true);
    List<CryptoThread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(new CryptoThread("hs-" + i, node.plane, (name, cause) -> failure.set(cause)));
    }
    threads.forEach(Worker::start);
    return threads;
  }

  @Test
  void shouldEndEachThreadWhileOthersGoOn() {
    for (int round = 0; round < 2_000; round++) {
      List<CryptoThread> threads = start(gateway, 3);
      threads.forEach(Worker::close);
      assertFalse(threads.stream().anyMatch(Worker::isAlive));
    }
  }

  private void connect() throws BackendException {
    client.start();
    gateway.start();
    client.peer(
        PeerUpdate.builder(gateway.publicKey())
            .endpoint(gateway.endpoint())
            .allowedIp(IpPrefix.parse("10.0.1.0/24"))
            .build());
    gateway.peer(
        PeerUpdate.builder(client.publicKey()).allowedIp(IpPrefix.parse("10.0.0.1/32")).build());
  }

  @Test
  void shouldShakeHandsByOtherThreads() throws BackendException {
    List<CryptoThread> threads = start(gateway, 2);
    threads.addAll(start(client, 2));
    connect();
    client.tun.offer(PacketMaker.packet(UDP4, 1, 1, 16, PacketMaker.bytes(new Random(1), 100)));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (gateway.tun.written.isEmpty()) {
      client.work();
      gateway.work();
      if (System.nanoTime() - end > 0) {
        fail("no packet came: " + client.status() + gateway.status());
      }
      Thread.onSpinWait();
    }
    assertEquals(1, client.count(Counter.HANDSHAKE_COMPLETED));
    assertEquals(0, gateway.plane.tasks().pending());
    assertEquals(0, client.plane.tasks().pending());
    threads.forEach(Worker::close);
    threads.forEach(thread -> assertTrue(!thread.isAlive()));
    gateway.plane.tasks().clear();
    client.plane.tasks().clear();
  }

  @Test
  void shouldComputeByItselfWhatComesAlone() throws BackendException {
    gateway.plane.tasks().serve(1, false);
    client.plane.tasks().serve(1, false);
    connect();
    client.tun.offer(PacketMaker.packet(UDP4, 1, 1, 16, PacketMaker.bytes(new Random(1), 100)));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (gateway.tun.written.isEmpty()) {
      client.work();
      gateway.work();
      assertTrue(System.nanoTime() - end < 0, "threads that never come to it are not needed");
    }
    assertEquals(1, gateway.count(Counter.HANDSHAKE_COMPLETED));
  }

  @Test
  void shouldComputeNoMoreThanOneOfManyByItself() throws Exception {
    gateway.plane.tasks().serve(1, false);
    connect();
    flood(100);
    assertEquals(100, gateway.plane.tasks().pending(), "others wait behind each but the last");
    gateway.plane.tasks().clear();
  }

  @Test
  void shouldComputeNoMoreThanOneInitiationByItself() throws Exception {
    gateway.plane.tasks().serve(1, false);
    connect();
    gateway.work();
    beginWith(100, NOBODY);
    assertEquals(1, gateway.count(Counter.HANDSHAKE_INITIATED), "all of them are due at once");
    gateway.plane.tasks().clear();
  }

  /** A semaphore's permit wakes the next thread, too. */
  @Test
  void shouldWakeOneThreadForEachComputation() throws Exception {
    HandshakeTasks tasks = gateway.plane.tasks();
    Peer peer = gateway.plane.protocol().addPeer(0, client.publicKey());
    AtomicInteger taken = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(Thread.ofPlatform().name("waits-for-one").start(() -> take(tasks, taken)));
    }
    await(() -> threads.stream().allMatch(each -> each.getState() == Thread.State.WAITING));
    long before = sleeps("waits-for-one");
    int count = 200;
    for (int i = 1; i <= count; i++) {
      tasks.prepare(peer);
      int wanted = i;
      await(
          () ->
              taken.get() == wanted
                  && threads.stream().allMatch(each -> each.getState() == Thread.State.WAITING));
    }
    long slept = sleeps("waits-for-one") - before;
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
    assertTrue(slept < 1.5 * count, slept + " times to sleep again after " + count);
  }

  private static void take(HandshakeTasks tasks, AtomicInteger taken) {
    try {
      while (true) {
        tasks.await();
        taken.incrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - end < 0, "in time");
      Thread.onSpinWait();
    }
  }

  /** How often this process's threads of this name have gone to sleep. */
  private static long sleeps(String name) throws IOException {
    long sum = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).strip().equals(name)) {
          sum +=
              Files.readAllLines(task.resolve("status")).stream()
                  .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                  .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[1]))
                  .sum();
        }
      }
    }
    return sum;
  }

  @Test
  void shouldAskForCookiesBeforeItIsFull() throws Exception {
    connect();
    // Threads that never come to it.
    gateway.plane.tasks().serve(1, true);
    try (DatagramSocket source = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      send(source, initiations(2 * HandshakeTasks.CAPACITY));
      assertTrue(gateway.plane.tasks().pending() <= ProtocolInbox.LOAD + 1);
      assertTrue(gateway.count(Counter.COOKIE_REPLY) >= 5);
      assertTrue(gateway.count(Counter.COOKIE_REPLY) <= 200, "one source has a bounded rate");
      assertEquals(0, gateway.count(Counter.DROP_HANDSHAKE_QUEUE));
    }
    gateway.plane.tasks().clear();
  }

  /** Sends these to the gateway, which takes each before the next. */
  private void send(DatagramSocket source, List<byte[]> messages) throws IOException {
    InetSocketAddress to =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.endpoint().port());
    for (byte[] message : messages) {
      source.send(new DatagramPacket(message, message.length, to));
      gateway.work();
    }
  }

  @Test
  void shouldComputeForAProvedSourceBeforeAllOthers() throws Exception {
    connect();
    gateway.plane.tasks().serve(1, true);
    flood(300);
    byte[] last = initiations(301).getLast();
    gateway
        .plane
        .inbox()
        .offer(new ProtocolInbox.Message(last, client.endpoint(), null, Precedence.PROVED));
    gateway.work();
    assertEquals(301, gateway.plane.tasks().pending());
    HandshakeCrypto crypto = new HandshakeCrypto(gateway.plane.crypto().x25519());
    gateway.plane.tasks().await();
    gateway.plane.tasks().work(gateway.plane.protocol(), crypto);
    HandshakeTasks.Entry done = gateway.plane.tasks().takeDone();
    assertTrue(
        done != null && done.precedence() == Precedence.PROVED, "it does not wait behind 300");
    gateway.plane.tasks().await();
    gateway.plane.tasks().work(gateway.plane.protocol(), crypto);
    done = gateway.plane.tasks().takeDone();
    assertTrue(done != null && done.precedence() == Precedence.ORDINARY, "then the others");
    assertEquals(299, gateway.plane.tasks().pending());
    gateway.plane.tasks().clear();
  }

  @Test
  void shouldTakeAProvedSourceThoughTheOthersHaveNoRoom() throws Exception {
    ProtocolInbox inbox = new ProtocolInbox();
    byte[] message = new byte[148];
    for (int i = 0; i < ProtocolInbox.CAPACITY; i++) {
      assertTrue(
          inbox.offer(new ProtocolInbox.Message(message, NOBODY, null, Precedence.ORDINARY)));
    }
    assertTrue(inbox.isFull(Precedence.ORDINARY));
    assertFalse(inbox.offer(new ProtocolInbox.Message(message, NOBODY, null, Precedence.ORDINARY)));
    assertFalse(inbox.isFull(Precedence.PROVED));
    assertTrue(inbox.offer(new ProtocolInbox.Message(message, NOBODY, null, Precedence.PROVED)));
    ProtocolInbox.Message taken = inbox.takeMessage();
    assertTrue(taken != null && taken.precedence() == Precedence.PROVED, "it does not wait");

    connect();
    gateway.plane.tasks().serve(1, true);
    HandshakeTasks tasks = gateway.plane.tasks();
    flood(HandshakeTasks.CAPACITY + 100);
    assertEquals(HandshakeTasks.CAPACITY, tasks.pending());
    assertEquals(100, gateway.count(Counter.DROP_HANDSHAKE_QUEUE));
    byte[] last = initiations(1).getLast();
    gateway
        .plane
        .inbox()
        .offer(new ProtocolInbox.Message(last, client.endpoint(), null, Precedence.PROVED));
    gateway.work();
    assertEquals(HandshakeTasks.CAPACITY + 1, tasks.pending());
    tasks.clear();
  }

  @Test
  void shouldTakeAKnownPeersMessageThoughThoseWithCookiesHaveNoRoom() throws Exception {
    ProtocolInbox inbox = new ProtocolInbox();
    byte[] message = new byte[148];
    ProtocolInbox.Message proved =
        new ProtocolInbox.Message(message, NOBODY, null, Precedence.PROVED);
    while (inbox.offer(proved)) {
      assertTrue(inbox.messages() <= ProtocolInbox.CAPACITY);
    }
    assertTrue(inbox.isFull(Precedence.PROVED));
    assertTrue(inbox.offer(new ProtocolInbox.Message(message, NOBODY, null, Precedence.KNOWN)));
    ProtocolInbox.Message taken = inbox.takeMessage();
    assertTrue(taken != null && taken.precedence() == Precedence.KNOWN, "it does not wait");
    assertEquals(ProtocolInbox.CAPACITY, inbox.messages());

    connect();
    gateway.plane.tasks().serve(1, true);
    HandshakeTasks tasks = gateway.plane.tasks();
    for (byte[] each : initiations(HandshakeTasks.CAPACITY + 100)) {
      gateway
          .plane
          .inbox()
          .offer(new ProtocolInbox.Message(each, client.endpoint(), null, Precedence.PROVED));
      gateway.work();
    }
    assertEquals(HandshakeTasks.CAPACITY, tasks.pending());
    byte[] last = initiations(1).getLast();
    gateway
        .plane
        .inbox()
        .offer(new ProtocolInbox.Message(last, client.endpoint(), null, Precedence.KNOWN));
    gateway.work();
    assertEquals(HandshakeTasks.CAPACITY + 1, tasks.pending());
    HandshakeCrypto crypto = new HandshakeCrypto(gateway.plane.crypto().x25519());
    tasks.await();
    tasks.work(gateway.plane.protocol(), crypto);
    HandshakeTasks.Entry done = tasks.takeDone();
    assertTrue(done != null && done.precedence() == Precedence.KNOWN, "it does not wait behind");
    tasks.clear();
  }

  @Test
  void shouldTakeBackWhatWasComputedAndThenTakeMore() throws Exception {
    connect();
    gateway.plane.tasks().serve(1, true);
    flood(100);
    assertEquals(100, gateway.plane.tasks().pending());
    HandshakeCrypto crypto = new HandshakeCrypto(gateway.plane.crypto().x25519());
    for (int i = 0; i < 100; i++) {
      gateway.plane.tasks().await();
      gateway.plane.tasks().work(gateway.plane.protocol(), crypto);
    }
    assertEquals(100, gateway.plane.tasks().pending(), "not taken back yet");
    gateway.work();
    gateway.work();
    assertEquals(0, gateway.plane.tasks().pending());
    // All of one peer and at the same time: it is held to its rate.
    assertEquals(99, gateway.count(Counter.DROP_HANDSHAKE));
    flood(1);
    assertEquals(1, gateway.plane.tasks().pending());
  }

  @Test
  void shouldRefuseWhatItHasNoRoomFor() throws BackendException {
    connect();
    gateway.plane.tasks().serve(1, true);
    ProtocolOutput output = gateway.plane.output();
    List<byte[]> initiations = initiations(HandshakeTasks.CAPACITY + 9);
    for (byte[] message : initiations) {
      gateway.plane.protocol().receive(1, message, message.length, client.endpoint(), false);
    }
    assertEquals(HandshakeTasks.CAPACITY, gateway.plane.tasks().pending());
    assertEquals(9, gateway.count(Counter.DROP_HANDSHAKE_QUEUE));
    output.end();
    gateway.plane.tasks().clear();
  }

  @Test
  void shouldHaveRoomForAnInitiationToEachPeer() throws Exception {
    connect();
    gateway.plane.tasks().serve(1, true);
    int count = 2 * HandshakeTasks.CAPACITY;
    beginWith(count, NOBODY);
    assertEquals(0, gateway.count(Counter.DROP_HANDSHAKE_QUEUE));
    assertEquals(0, gateway.plane.tasks().pending(), "no load");
    HandshakeCrypto crypto = new HandshakeCrypto(gateway.plane.crypto().x25519());
    for (int i = 0; i < count; i++) {
      gateway.plane.tasks().await();
      gateway.plane.tasks().work(gateway.plane.protocol(), crypto);
    }
    while (gateway.work()) {
      // some at a time
    }
    assertEquals(count, gateway.count(Counter.HANDSHAKE_INITIATED));
    assertEquals(0, gateway.plane.tasks().pending());
  }

  @Test
  void shouldComputeForMessagesFirstButNotOnly() throws Exception {
    connect();
    gateway.plane.tasks().serve(1, true);
    beginWith(50, NOBODY);
    flood(100);
    HandshakeCrypto crypto = new HandshakeCrypto(gateway.plane.crypto().x25519());
    for (int i = 0; i < 64; i++) {
      gateway.plane.tasks().await();
      gateway.plane.tasks().work(gateway.plane.protocol(), crypto);
    }
    gateway.work();
    assertEquals(4, gateway.count(Counter.HANDSHAKE_INITIATED), "one in sixteen");
    assertEquals(40, gateway.plane.tasks().pending());
  }

  @Test
  void shouldHaveRoomForEachResponseThatItWaitsFor() throws Exception {
    connect();
    gateway.plane.tasks().serve(1, true);
    int count = HandshakeTasks.CAPACITY + 9;
    HandshakeCrypto crypto = new HandshakeCrypto(gateway.plane.crypto().x25519());
    byte[] response = {};
    try (DatagramSocket peers = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      peers.setReceiveBufferSize(1 << 20);
      peers.setSoTimeout((int) PATIENCE.toMillis());
      Endpoint from = Endpoint.parse("127.0.0.1:" + peers.getLocalPort());
      beginWith(count, from);
      for (int i = 0; i < count; i++) {
        gateway.plane.tasks().await();
        gateway.plane.tasks().work(gateway.plane.protocol(), crypto);
      }
      while (gateway.work()) {
        // some at a time
      }
      assertEquals(count, gateway.count(Counter.HANDSHAKE_INITIATED));
      for (int i = 0; i < count; i++) {
        DatagramPacket initiation = new DatagramPacket(new byte[256], 256);
        peers.receive(initiation);
        response = response(i, initiation.getData(), initiation.getLength());
        gateway.plane.protocol().receive(1, response, response.length, from, true);
      }
      assertEquals(count, gateway.plane.tasks().pending());
      assertEquals(0, gateway.count(Counter.COOKIE_REPLY), "where it went, it came from");
      flood(HandshakeTasks.CAPACITY);
      gateway.plane.protocol().receive(1, response, response.length, from, false);
      assertEquals(1, gateway.count(Counter.DROP_HANDSHAKE_QUEUE), "a second one");
    }
    gateway.plane.tasks().clear();
  }

  /** The response of one of those that the gateway begins with. */
  private byte[] response(int index, byte[] initiation, int length) {
    List<byte[]> sent = new ArrayList<>();
    try (SecretKey key = SecretKey.ofBytes(secret(index));
        Protocol protocol =
            new Protocol(
                gateway.plane.crypto().x25519(),
                new Random(4),
                Instant::now,
                new Initiations(sent))) {
      protocol.privateKey(key);
      protocol.addPeer(0, gateway.publicKey());
      protocol.receive(1, initiation, length, gateway.endpoint(), false);
    }
    return sent.getFirst();
  }

  private static byte[] secret(int index) {
    byte[] secret = new byte[32];
    new Random(1000 + index).nextBytes(secret);
    return secret;
  }

  /** The gateway begins handshakes with so many peers. */
  private void beginWith(int count, Endpoint endpoint) throws BackendException {
    DeviceUpdate.Builder update = DeviceUpdate.builder();
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[32];
      gateway.plane.crypto().x25519().publicKey(secret(i), key);
      update.peer(
          PeerUpdate.builder(PublicKey.ofBytes(key))
              .endpoint(endpoint)
              .persistentKeepalive(25)
              .build());
    }
    gateway.state.apply(update.build());
  }

  /** The gateway receives so many initiations of the client, a hundred at a time. */
  private void flood(int count) {
    Endpoint from = client.endpoint();
    int waiting = 0;
    for (byte[] message : initiations(count)) {
      assertTrue(
          gateway
              .plane
              .inbox()
              .offer(new ProtocolInbox.Message(message, from, null, Precedence.ORDINARY)),
          "room");
      if (++waiting % 100 == 0) {
        gateway.work();
        gateway.work();
      }
    }
    gateway.work();
    gateway.work();
  }

  private List<byte[]> initiations(int count) {
    List<byte[]> messages = new ArrayList<>();
    ProtocolSink output = new Initiations(messages);
    try (SecretKey key = SecretKey.ofBytes(client.secret);
        Protocol protocol =
            new Protocol(client.plane.crypto().x25519(), new Random(3), Instant::now, output)) {
      protocol.privateKey(key);
      Peer peer = protocol.addPeer(0, PublicKey.ofBytes(gateway.publicKey().toBytes()));
      peer.endpoint(gateway.endpoint());
      for (int i = 0; i < count; i++) {
        protocol.initiate(peer, (i + 1) * 10_000_000_000L);
      }
    }
    assertEquals(count, messages.size());
    return messages;
  }

  /** Keeps what is sent. */
  private record Initiations(List<byte[]> sent) implements ProtocolSink {
    @Override
    public void send(@Nullable Peer peer, Endpoint to, byte[] message) {
      sent.add(message);
    }

    @Override
    public void authenticated(Peer peer, Endpoint from, int length) {}

    @Override
    public void keepalive(Peer peer) {}

    @Override
    public void sessionReady(Peer peer, boolean confirm) {}

    @Override
    public void stagedExpired(Peer peer) {}

    @Override
    public void sessionExpired(Peer peer) {}

    @Override
    public void count(ProtocolEvent event) {}

    @Override
    public void wake() {}
  }
}
