package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.Hooks;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.SettingTable;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.Rule;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.testing.NeedsRoot;
import org.slaacguard.testing.OwnNamespace;

/**
 * In a network namespace of the test's own, with nothing but
 *
 * <pre>
 *   sgt0  the interface, here one end of a cable       sgt1 its other end
 *   wan0  192.0.2.2/24, MTU 1492, default route        wan1 its other end
 * </pre>
 */
@NeedsRoot
class InterfaceSetupTest {
  private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

  private static final String BASH = "/bin/bash -e -o pipefail -O extglob -c ";

  @RegisterExtension
  private final OwnNamespace<NetworkNamespace> namespace =
      new OwnNamespace<>(
          NetworkNamespace::current, NetworkNamespace::anonymous, NetworkNamespace::enter);

  private Rtnetlink rtnetlink;
  private int link;
  private final List<String> commands = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final List<Setup> lives = new ArrayList<>();
  @TempDir private Path state;

  @BeforeEach
  void enter() {
    rtnetlink = Rtnetlink.open();
    link = rtnetlink.links().createVeth("sgt0", "sgt1", null).index();
    rtnetlink.links().change("sgt1", new LinkChange().up(true));
    int wan = rtnetlink.links().createVeth("wan0", "wan1", null).index();
    rtnetlink.links().change("wan1", new LinkChange().up(true));
    rtnetlink.links().change(wan, new LinkChange().mtu(1492).up(true));
    rtnetlink.addresses().add(AssignedAddress.of(wan, InterfaceAddress.parse("192.0.2.2/24")));
    rtnetlink
        .routes()
        .add(Route.to(IpPrefix.parse("0.0.0.0/0")).via(IpAddress.parse("192.0.2.1")).on(wan));
  }

  @AfterEach
  void leave() {
    lives.forEach(life -> life.thread.close());
    rtnetlink.close();
  }

  private static String setting(String name) throws SetupException {
    return new NamespaceSysctls().get(name).orElseThrow();
  }

  private static void set(String name, String value) throws SetupException {
    new NamespaceSysctls().set(name, value);
  }

  private Path journal() {
    return state.resolve("sgt0.journal");
  }

  /** As the kernel's WireGuard keeps it, which had one before we came. */
  private final class Mark implements OuterMark {
    @Override
    public int now() {
      return marks.isEmpty() ? 7 : marks.getLast();
    }

    @Override
    public void set(int mark) {
      marks.add(mark);
    }
  }

  private void record(List<String> command, String input, Duration limit) throws SetupException {
    commands.add(String.join(" ", command) + (input.isEmpty() ? "" : " < " + input.strip()));
    if (command.getFirst().equals("nft")) {
      new ProcessRunner().run(command, input, limit);
    }
    if (command.getLast().contains("fails")) {
      throw new SetupException("ended with status 1");
    }
  }

  /** One life of the host's side, as a file has it. */
  private final class Setup {
    private final HostThread thread;
    private final HostPlanner planner;
    private final Hooks hooks;

    Setup(HostJournal kept, Configuration configuration, List<IpAddress> endpoints) {
      List<IpPrefix> advertised =
          configuration.device().settings().get(SettingTable.ADVERTISE_PREFIX).stream()
              .map(PrefixSettings::source)
              .map(source -> ((PrefixSource.Own) source).prefix())
              .toList();
      planner =
          new HostPlanner(
              configuration,
              endpoints,
              advertised,
              new HostRole(!advertised.isEmpty(), false, null));
      hooks = configuration.device().hooks();
      CommandRunner recorder = InterfaceSetupTest.this::record;
      thread =
          new HostThread(
              "sgt0",
              kept,
              new NamespaceSysctls(),
              recorder,
              () -> new LinuxHost("sgt0", new Mark(), recorder));
    }

    HostPlan up() throws SetupException {
      return thread.up(planner, hooks.postUp());
    }

    void down() {
      thread.down();
    }
  }

  private Setup setup(String device, String... allowedIps) throws ConfigException {
    return setup(new HostJournal(journal()), device, allowedIps);
  }

  private Setup setup(HostJournal kept, String device, String... allowedIps)
      throws ConfigException {
    String text =
        "[Interface]\n"
            + device
            + "\n[Peer]\nPublicKey = "
            + KEY
            + "\nAllowedIPs = "
            + String.join(", ", allowedIps);
    try (Configuration configuration = ConfigFile.parse("sgt0.conf", text)) {
      Setup setup = new Setup(kept, configuration, List.of(IpAddress.parse("198.51.100.7")));
      if (!(kept instanceof Killed)) {
        lives.add(setup);
      }
      return setup;
    }
  }

  private Set<String> addresses() {
    Set<String> found = new TreeSet<>();
    rtnetlink.addresses().list(link).forEach(a -> found.add(a.address().toString()));
    return found;
  }

  /** Routes to the interface that the kernel did not make by itself. */
  private Set<String> routes() {
    Set<String> found = new TreeSet<>();
    for (Route route : rtnetlink.routes().list()) {
      if (route.linkIndex() == link && route.protocol() != Route.PROTOCOL_KERNEL) {
        found.add(route.destination() + (route.table() == Route.MAIN ? "" : " " + route.table()));
      }
    }
    return found;
  }

  private List<String> rules() {
    List<String> found = new ArrayList<>();
    for (Rule rule : rtnetlink.rules().list()) {
      if (rule.markMask() != 0 || rule.suppressPrefixLength() >= 0) {
        found.add(
            (rule.ipv6() ? "6 " : "4 ")
                + (rule.inverted() ? "not " : "")
                + (rule.markMask() != 0 ? rule.mark() : "all")
                + " -> "
                + rule.table()
                + (rule.suppressPrefixLength() < 0 ? "" : " /" + rule.suppressPrefixLength()));
      }
    }
    return found;
  }

  /** Everything that a setup may change. The cable makes its own link-local address at times. */
  private String everything() throws SetupException {
    Link now = rtnetlink.links().get(link);
    Set<String> all = new TreeSet<>();
    for (Route route : rtnetlink.routes().list()) {
      boolean linkLocal = IpPrefix.parse("fe80::/10").contains(route.destination().address());
      // Those in the local table follow from the addresses, in the kernel's own time.
      boolean local = route.table() == Route.MAIN + 1;
      boolean ours = (route.linkIndex() == link && !local) || route.table() < Route.MAIN - 1;
      boolean multicast = route.destination().equals(IpPrefix.parse("ff00::/8"));
      if ((ours || Integer.compareUnsigned(route.table(), 255) > 0) && !linkLocal && !multicast) {
        all.add(route.toString());
      }
    }
    return "MTU %d, %s, %s\n%s\n%s\n%s"
        .formatted(
            now.mtu(),
            now.isUp() ? "up" : "down",
            global(addresses()),
            all,
            rtnetlink.rules().list(),
            setting("net/ipv4/conf/all/src_valid_mark"));
  }

  @Test
  void shouldDoWhatWgQuickDoesAndUndoIt() throws Exception {
    String start = everything();
    Setup setup =
        setup(
            "Address = 10.9.0.1/24, 2001:db8:9::1/64\nDNS = 2001:db8:9::53, example.com\n"
                + "PostUp = up %i %i",
            "10.9.0.0/16", "10.9.0.7/32", "2001:db8:10::/48");
    setup.up();
    assertEquals(Set.of("10.9.0.1/24", "2001:db8:9::1/64"), global(addresses()));
    assertEquals(1412, rtnetlink.links().get(link).mtu());
    assertTrue(rtnetlink.links().get(link).isUp());
    // 10.9.0.7 is on the route of the address already.
    assertEquals(Set.of("10.9.0.0/16", "2001:db8:10::/48"), routes());
    assertEquals(
        List.of(
            "resolvconf -a sgt0 -m 0 -x < nameserver 2001:db8:9::53\nsearch example.com",
            BASH + "up sgt0 sgt0"),
        commands);
    commands.clear();
    setup.down();
    assertEquals(List.of("resolvconf -d sgt0 -f"), commands);
    assertEquals(start, everything());
    setup.down();
    assertEquals(1, commands.size(), "nothing is undone twice");
  }

  /** Without the link-local address that the kernel makes on a cable. */
  private static Set<String> global(Set<String> addresses) {
    addresses.removeIf(a -> a.startsWith("fe80::") && !a.equals("fe80::1/64"));
    return addresses;
  }

  @Test
  void shouldSendADefaultRouteRoundTheTunnelsOwnPackets() throws Exception {
    String start = everything();
    Setup setup = setup("Address = 10.9.0.1/32, 2001:db8:9::1/128", "0.0.0.0/0", "::/0");
    setup.up();
    assertEquals(List.of(51820), marks);
    assertEquals(Set.of("0.0.0.0/0 51820", "::/0 51820"), routes());
    assertEquals(
        List.of(
            "4 all -> 254 /0", "4 not 51820 -> 51820", "6 all -> 254 /0", "6 not 51820 -> 51820"),
        rules());
    assertEquals("1", setting("net/ipv4/conf/all/src_valid_mark"));
    IpAddress outside = IpAddress.parse("198.51.100.7");
    assertEquals(link, rtnetlink.routes().resolve(outside, 0).linkIndex());
    assertEquals(
        rtnetlink.links().get("wan0").index(),
        rtnetlink.routes().resolve(outside, 51820).linkIndex());
    assertTrue(commands.getFirst().contains("ip daddr 10.9.0.1 fib saddr type != local drop"));
    assertTrue(commands.get(1).contains("ip6 daddr 2001:db8:9::1 fib saddr type != local drop"));
    setup.down();
    assertEquals(start, everything());
    assertTrue(commands.get(2).contains("delete table ip6 slaacguard-filter-sgt0"));
    assertThrows(
        SetupException.class,
        () ->
            new ProcessRunner()
                .run(
                    List.of("nft", "list", "table", "ip", "slaacguard-filter-sgt0"),
                    "",
                    Duration.ofSeconds(60)));
  }

  @Test
  void shouldTakeOverWhatACrashLeftWithoutItsInterface() throws Exception {
    String file = "MTU = 1400\nAddress = 10.9.0.1/32";
    setup(file, "0.0.0.0/0").up();
    String start = crashed();
    for (int i = 0; i < 2; i++) {
      setup(file, "0.0.0.0/0").up();
      assertEquals(List.of("4 all -> 254 /0", "4 not 51820 -> 51820"), rules());
      assertEquals(start, crashed(), "the next interface is as it was made");
    }
    Setup again = setup(file, "0.0.0.0/0");
    again.up();
    again.down();
    assertEquals(List.of(), rules());
    assertEquals("0", setting("net/ipv4/conf/all/src_valid_mark"));
    assertFalse(Files.exists(journal()), "nothing is left to undo");
  }

  /** As with a daemon that is killed, whose interface goes with it, and the next one's comes. */
  private String crashed() {
    rtnetlink.links().delete(link);
    Link fresh = rtnetlink.links().createVeth("sgt0", "sgt1", null);
    link = fresh.index();
    return "MTU " + fresh.mtu() + (fresh.isUp() ? ", up" : ", down") + addresses() + routes();
  }

  @Test
  void shouldUndoOnTheHostWhatACrashLeftAndTheNextFileDoesNotSay() throws Exception {
    String start = setting("net/ipv4/conf/all/src_valid_mark");
    setup("Address = 10.9.0.1/32, 2001:db8:9::1/128", "0.0.0.0/0", "::/0").up();
    assertEquals("1", setting("net/ipv4/conf/all/src_valid_mark"));
    var _ = crashed();
    setup("Address = 10.9.0.1/32", "10.20.0.0/16").up();
    assertEquals(List.of(), rules());
    assertEquals(start, setting("net/ipv4/conf/all/src_valid_mark"));
    assertTrue(
        commands.getLast().contains("delete table ip slaacguard-filter-sgt0"), commands::toString);
    assertEquals(Set.of("10.20.0.0/16"), routes());
  }

  @Test
  void shouldTakeTheMarkOfTheFile() throws Exception {
    Setup setup = setup("FwMark = 0x1234\nAddress = 10.9.0.1/32", "0.0.0.0/0");
    setup.up();
    assertEquals(List.of(), marks);
    assertEquals(Set.of("0.0.0.0/0 4660"), routes());
    setup.down();
  }

  @ParameterizedTest
  @CsvSource({
    "off, ''",
    "77, 0.0.0.0/0 77;2001:db8::/32 77",
    "main, 0.0.0.0/0;2001:db8::/32",
    "auto, 0.0.0.0/0 51820;2001:db8::/32",
  })
  void shouldRouteByTheTableThatTheFileSays(String table, String expected) throws Exception {
    if (table.equals("main")) {
      rtnetlink.routes().list(Route.MAIN).stream()
          .filter(route -> route.destination().length() == 0)
          .forEach(rtnetlink.routes()::delete);
    }
    Setup setup =
        setup("Table = " + table + "\nAddress = 10.9.0.1/32", "0.0.0.0/0", "2001:db8::/32");
    setup.up();
    assertEquals(expected, String.join(";", routes()));
    setup.down();
    assertEquals(Set.of(), routes());
  }

  @Test
  void shouldMakeTheInterfaceARouters() throws Exception {
    set("net/ipv6/conf/wan0/accept_ra", "1");
    set("net/ipv6/conf/wan1/accept_ra", "0");
    Setup setup =
        setup("AdvertisePrefix = 2001:db8:5::/64, 2001:db8:6::/64\nAddress = 2001:db8:6::9/64", "");
    setup.up();
    assertEquals(Set.of("2001:db8:6::9/64", "fe80::1/64"), addresses());
    // The address brings the other route.
    assertEquals(Set.of("2001:db8:5::/64"), routes());
    assertEquals(
        link, rtnetlink.routes().resolve(IpAddress.parse("2001:db8:6::77"), 0).linkIndex());
    assertEquals("1", setting("net/ipv6/conf/all/forwarding"));
    assertEquals("1", setting("net/ipv6/conf/sgt0/forwarding"));
    assertEquals("0", setting("net/ipv6/conf/sgt0/accept_ra"));
    assertEquals("2", setting("net/ipv6/conf/wan0/accept_ra"), "the uplink keeps listening");
    assertEquals("0", setting("net/ipv6/conf/wan1/accept_ra"));
    assertTrue(
        rtnetlink.addresses().list(link).stream()
            .noneMatch(a -> (a.flags() & AssignedAddress.FLAG_TENTATIVE) != 0));
    setup.down();
    assertEquals(Set.of(), routes());
    assertEquals(Set.of(), addresses());
    assertEquals("1", setting("net/ipv6/conf/all/forwarding"), "others may rely on it");
  }

  /** How somebody else set the interface up, who uses it already. */
  private String adopted() throws SetupException {
    rtnetlink
        .links()
        .change(
            link, new LinkChange().mtu(1380).up(true).addressGeneration(LinkChange.GENERATE_EUI64));
    rtnetlink
        .addresses()
        .add(
            AssignedAddress.of(link, InterfaceAddress.parse("2001:db8:9::77/64"))
                .withFlags(AssignedAddress.FLAG_NO_DAD));
    rtnetlink.routes().add(Route.to(IpPrefix.parse("2001:db8:77::/48")).on(link));
    set("net/ipv6/conf/sgt0/accept_ra", "1");
    set("net/ipv6/conf/all/forwarding", "1");
    return settings() + everything();
  }

  private static String settings() throws SetupException {
    return "accept_ra %s, addr_gen_mode %s%n"
        .formatted(
            setting("net/ipv6/conf/sgt0/accept_ra"), setting("net/ipv6/conf/sgt0/addr_gen_mode"));
  }

  private Setup gateway() throws ConfigException {
    return gateway(new HostJournal(journal()));
  }

  private Setup gateway(HostJournal kept) throws ConfigException {
    return setup(
        kept,
        "AdvertisePrefix = 2001:db8:5::/64\nAddress = 2001:db8:9::77/64, 10.9.0.1/24",
        "0.0.0.0/0",
        "::/0",
        "2001:db8:10::/48");
  }

  @Test
  void shouldGiveAnAdoptedInterfaceBackAsItWas() throws Exception {
    String start = adopted();
    Setup setup = gateway();
    setup.up();
    assertEquals("accept_ra 0, addr_gen_mode 1", settings().strip());
    assertEquals(List.of(51820), marks);
    setup.down();
    assertEquals(start, settings() + everything());
    assertEquals(List.of(51820, 7), marks);
    assertFalse(Files.exists(journal()), "nothing is left to undo");
  }

  @Test
  void shouldGiveBackWhatAKilledDaemonHadChanged() throws Exception {
    String start = adopted();
    gateway().up();
    String during = settings() + everything();
    // Killed: nobody undid anything. The next one does the same, changes nothing, and undoes all.
    Setup again = gateway();
    again.up();
    assertEquals(during, settings() + everything());
    again.down();
    assertEquals(start, settings() + everything());
    assertEquals(List.of(51820, 7), marks, "given once");
    assertEquals(List.of(), rules());
  }

  /** Of a daemon that is killed there: it does not come back from a line of its choice. */
  private static final class Killed extends HostJournal {
    private final int line;
    private final boolean written;
    private final CountDownLatch dead = new CountDownLatch(1);
    private int lines;

    /** Dies at this line, which it has written or not. */
    Killed(Path file, int line, boolean written) {
      super(file);
      this.line = line;
      this.written = written;
    }

    @Override
    void write(String text) {
      if (lines++ == line) {
        if (written) {
          super.write(text);
        }
        dead.countDown();
        while (true) {
          LockSupport.park(this);
        }
      }
      super.write(text);
    }
  }

  /** Makes a set-up that has this journal. */
  @FunctionalInterface
  private interface Made {
    Setup with(HostJournal journal) throws ConfigException;
  }

  /** Whether the daemon came to be killed. */
  private boolean isKilled(Made made, int line, boolean written) throws Exception {
    Killed journal = new Killed(journal(), line, written);
    Setup setup = made.with(journal);
    AtomicReference<SetupException> failure = new AtomicReference<>();
    // In our namespace, as every thread that we make.
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                setup.up();
              } catch (SetupException e) {
                failure.set(e);
              }
              journal.dead.countDown();
            });
    journal.dead.await();
    assertNull(failure.get());
    return journal.lines == line + 1;
  }

  private void shouldGiveBackWhereverItIsKilled(Made made, int least) throws Exception {
    String start = state();
    for (boolean written : new boolean[] {true, false}) {
      int line = 0;
      while (isKilled(made, line, written)) {
        Setup next = made.with(new HostJournal(journal()));
        next.up();
        next.down();
        assertEquals(start, state(), "line " + line + ", " + written);
        assertFalse(Files.exists(journal()), "nothing is left to undo");
        line++;
      }
      assertTrue(line > least, line + " lines");
      // The last one was not killed.
      Setup last = made.with(new HostJournal(journal()));
      last.up();
      last.down();
      assertEquals(start, state());
    }
  }

  @Test
  void shouldGiveAnAdoptedInterfaceBackWhereverTheDaemonIsKilled() throws Exception {
    var _ = adopted();
    shouldGiveBackWhereverItIsKilled(this::gateway, 14);
  }

  @Test
  void shouldGiveAnInterfaceThatWasDownBackWhereverTheDaemonIsKilled() throws Exception {
    shouldGiveBackWhereverItIsKilled(
        kept -> setup(kept, "Address = 10.9.0.1/24, 2001:db8:9::1/64", "10.9.0.0/16"), 3);
  }

  private Setup otherFile(String more) throws ConfigException {
    return setup("Address = 10.9.0.9/32, 2001:db8:9::78/64" + more, "10.20.0.0/16");
  }

  private String state() throws SetupException {
    return settings() + everything() + new Mark().now();
  }

  @Test
  void shouldUndoWhatAKilledDaemonDidAndTheNextOnesFileDoesNotSay() throws Exception {
    var _ = adopted();
    String start = state();
    Setup other = otherFile("");
    other.up();
    String wanted = everything() + new Mark().now();
    other.down();
    assertEquals(start, state());
    for (int line = 0; isKilled(this::gateway, line, true); line++) {
      Setup next = otherFile("");
      next.up();
      assertEquals(wanted, everything() + new Mark().now(), "line " + line);
      assertEquals("0", setting("net/ipv6/conf/sgt0/addr_gen_mode"));
      assertEquals("0", setting("net/ipv6/conf/sgt0/accept_ra"), "peers may learn by now");
      next.down();
      assertEquals(start, state(), "line " + line);
    }
    // The last one came to its end; the next two are killed, too.
    otherFile("").up();
    otherFile("").up();
    assertEquals(wanted, everything() + new Mark().now());
    assertTrue(
        commands.contains(
            "nft -f - < add table ip6 slaacguard-filter-sgt0\n"
                + "delete table ip6 slaacguard-filter-sgt0"));
    Setup next = gateway();
    next.up();
    next.down();
    assertEquals(start, state());
  }

  @Test
  void shouldLeaveTheMarkOfTheFileWhereAKilledDaemonHadAnother() throws Exception {
    gateway().up();
    // As the daemon does with what the file says, before the set-up.
    new Mark().set(0x1234);
    setup("FwMark = 0x1234\nAddress = 10.9.0.1/32", "10.20.0.0/16").up();
    assertEquals(0x1234, new Mark().now());
  }

  @Test
  void shouldUndoWhatAKilledDaemonDidWhereTheNextOneFails() throws Exception {
    var _ = adopted();
    String start = state();
    gateway().up();
    assertThrows(SetupException.class, () -> otherFile("\nTable = nosuchtable").up());
    assertEquals(start, state());
  }

  @Test
  void shouldNotTakeAnotherInterfaceForTheOneOfTheJournal() throws Exception {
    adopted();
    gateway().up();
    rtnetlink.links().delete(link);
    link = rtnetlink.links().createVeth("sgt0", "sgt1", null).index();
    rtnetlink.links().change("sgt1", new LinkChange().up(true));
    set("net/ipv6/conf/sgt0/accept_ra", "2");
    rtnetlink.links().change(link, new LinkChange().mtu(1333).up(true));
    Setup next = setup("AdvertisePrefix = 2001:db8:5::/64", "");
    next.up();
    next.down();
    assertEquals("2", setting("net/ipv6/conf/sgt0/accept_ra"));
    assertEquals(1333, rtnetlink.links().get(link).mtu());
    assertTrue(rtnetlink.links().get(link).isUp());
  }

  @Test
  void shouldGoUpWithoutAJournal() throws Exception {
    Files.writeString(state.resolve("no-folder"), "");
    String start = adopted();
    Setup setup = gateway(new HostJournal(state.resolve("no-folder/sgt0.journal")));
    setup.up();
    setup.down();
    assertEquals(start, settings() + everything());
  }

  @ParameterizedTest
  @CsvSource({
    "PostUp = fails, PostUp: ",
    "DNS = fails, PostUp: ",
    "Table = nosuchtable, nosuchtable",
  })
  void shouldLeaveNothingBehindAFailureAndNameIt(String fault, String named) throws Exception {
    String start = everything();
    Setup setup =
        setup(
            fault.replace("DNS = fails", "DNS = 192.0.2.53\nAddress = 10.9.0.3/24\nPostUp = fails")
                + "\nAddress = 10.9.0.1/24, 2001:db8:9::1/64",
            "0.0.0.0/0",
            "10.10.0.0/16");
    SetupException e = assertThrows(SetupException.class, setup::up);
    assertTrue(String.valueOf(e.getMessage()).contains(named), e::toString);
    assertEquals(start, everything());
  }

  @Test
  void shouldSayThatTheInterfaceIsNotThere() throws Exception {
    rtnetlink.links().delete(link);
    Setup setup = setup("Address = 10.9.0.1/24", "");
    SetupException e = assertThrows(SetupException.class, setup::up);
    assertTrue(String.valueOf(e.getMessage()).contains("sgt0"), e::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "1492, , 1412",
    "1500, , 1420",
    "1300, , 1280",
    "9000, , 8920",
    "1492, 1300, 1300",
  })
  void shouldChooseAnMtuThatFitsTheWay(int outer, Integer said, int expected) throws Exception {
    rtnetlink.links().change("wan0", new LinkChange().mtu(outer));
    setup((said == null ? "" : "MTU = " + said + "\n") + "Address = 10.9.0.1/32", "").up();
    assertEquals(expected, rtnetlink.links().get(link).mtu());
  }

  @Test
  void shouldAskTheDefaultRouteWhereNoEndpointIsKnown() throws Exception {
    try (Configuration configuration = ConfigFile.parse("sgt0.conf", "[Interface]\n")) {
      Setup setup = new Setup(new HostJournal(journal()), configuration, List.of());
      lives.add(setup);
      setup.up();
    }
    assertEquals(1412, rtnetlink.links().get(link).mtu());
  }

  @Test
  void shouldRunHooksInOrderAndGoOnDownAfterAFailure() throws Exception {
    HookRunner hooks = new HookRunner("sgt0", this::record);
    hooks.run("PreUp", List.of("a %i", "b"));
    assertEquals(1, hooks.runAll("PreDown", List.of("fails", "c")).size());
    assertEquals(List.of(), hooks.runAll("PostDown", List.of("d")));
    assertThrows(SetupException.class, () -> hooks.run("PreUp", List.of("fails", "e")));
    assertEquals(
        List.of(
            BASH + "a sgt0", BASH + "b", BASH + "fails", BASH + "c", BASH + "d", BASH + "fails"),
        commands);
  }

  @Test
  void shouldRunHooksInTheNamespaceAndEndTheSlow(@TempDir Path folder) throws Exception {
    Path out = folder.resolve("out");
    ProcessRunner real = new ProcessRunner();
    real.run(List.of("/bin/sh", "-c", "cat /proc/net/dev > " + out), "", Duration.ofSeconds(60));
    assertTrue(Files.readString(out).contains("wan0"));
    SetupException slow =
        assertThrows(
            SetupException.class,
            () -> real.run(List.of("/bin/sh", "-c", "sleep 60"), "", Duration.ofMillis(50)));
    assertTrue(String.valueOf(slow.getMessage()).contains("still running"), slow::toString);
    assertThrows(
        SetupException.class, () -> real.run(List.of("/no/such"), "", Duration.ofSeconds(1)));
    assertThrows(
        SetupException.class,
        () -> real.run(List.of("/bin/sh", "-c", "exit 3"), "", Duration.ofSeconds(60)));
  }

  @Test
  void shouldUndoOnTheHostAloneWhereTheInterfaceWasDeleted() throws Exception {
    Setup setup = setup("Address = 10.9.0.1/32", "0.0.0.0/0");
    setup.up();
    rtnetlink.links().delete(link);
    marks.clear();
    setup.down();
    assertEquals(List.of(), rules());
    assertEquals("0", setting("net/ipv4/conf/all/src_valid_mark"));
    assertEquals(List.of(), marks, "it went with its interface");
    assertFalse(Files.exists(journal()), "nothing is left to undo");
  }

  /** The kernel takes the secondary addresses of a network away with its first one. */
  @ParameterizedTest
  @CsvSource({"10.9.0.1/24", "'10.9.0.1/24, 10.9.0.2/24'"})
  void shouldKeepAnAddressWhereAKilledDaemonHadOneOfTheSameNetwork(String former) throws Exception {
    setup("Address = " + former, "").up();
    setup("Address = 10.9.0.2/24", "").up();
    assertEquals(Set.of("10.9.0.2/24"), global(addresses()));
  }

  @Test
  void shouldFollowThePrefixesInTheKernel() throws Exception {
    Setup setup = setup("Address = 10.9.0.1/24\nMTU = 1400", "10.10.0.0/16");
    HostPlan plan = setup.up();
    String without = everything();
    assertEquals("0", setting("net/ipv6/conf/all/forwarding"));
    setup.thread.want(Plans.advertising(plan, "2001:db8:5::/64"));
    setup.thread.run("barrier", List.of("true"));
    assertEquals(Set.of("10.10.0.0/16", "2001:db8:5::/64"), routes());
    assertEquals(Set.of("10.9.0.1/24", "fe80::1/64"), global(addresses()));
    assertEquals("0", setting("net/ipv6/conf/sgt0/accept_ra"));
    assertEquals("1", setting("net/ipv6/conf/all/forwarding"));
    setup.thread.want(Plans.advertising(plan, "2001:db8:6::/64"));
    setup.thread.run("barrier", List.of("true"));
    assertEquals(Set.of("10.10.0.0/16", "2001:db8:6::/64"), routes());
    setup.thread.want(plan);
    setup.thread.run("barrier", List.of("true"));
    assertEquals(without, everything());
    setup.down();
    assertEquals(Set.of(), routes());
    assertEquals("1", setting("net/ipv6/conf/sgt0/accept_ra"));
    assertFalse(Files.exists(journal()), "nothing is left to undo");
  }
}
