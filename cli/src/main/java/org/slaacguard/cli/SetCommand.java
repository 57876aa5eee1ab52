package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.gateway.UapiClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code set}. */
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = "Changes an interface and its peers.",
    customSynopsis = {
      "slaacguard set INTERFACE [SETTING VALUE]...",
      "                                [peer KEY [SETTING VALUE]...]..."
    },
    footer = {
      "",
      "Of the interface:",
      "  listen-port PORT              0: the system chooses one",
      "  fwmark MARK                   of outer packets, or 'off'",
      "  private-key FILE              what is in the file; /dev/null takes it away",
      "  advertise-prefix PREFIX,...   for router advertisements; options may follow:",
      "                                '2001:db8::/64 valid=1d preferred=4h'",
      "  rdnss ADDRESS,...             name servers in router advertisements",
      "  dnssl DOMAIN,...              search domains in router advertisements",
      "  learn-limit N                 learned addresses of a peer at a time",
      "  learn-rate BURST/INTERVAL     new addresses of a peer, such as 16/10s",
      "  learn-expiry TIME             idle time until one is forgotten, such as 24h",
      "Of a peer, which is made if it is not there:",
      "  remove                        takes it away; has no value",
      "  preshared-key FILE            what is in the file; /dev/null takes it away",
      "  endpoint HOST:PORT            IPv6 addresses in brackets",
      "  persistent-keepalive SECONDS  or 'off'",
      "  allowed-ips PREFIX,...        static; +PREFIX adds, -PREFIX takes away",
      "  learnable-ips PREFIX,...      where it may learn; 'advertised' is fe80::/64",
      "                                and what is advertised at the time",
      "  learn-limit, learn-rate, learn-expiry   for this peer alone",
      "",
      "A list replaces what was there; \"\" empties it. All of it is done, or nothing."
    })
final class SetCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "SETTING", hidden = true)
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    String name = InterfaceNames.check(interfaceName);
    try (UapiRequest.Set change = new SetWords(words).read()) {
      new UapiClient(name).apply(change.device(), change.advertise());
    }
    return Main.OK;
  }
}
