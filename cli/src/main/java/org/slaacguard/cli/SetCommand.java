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
    customSynopsis =
        "slaacguard set INTERFACE [listen-port PORT] [fwmark MARK] [private-key FILE]%n"
            + "    [learn-limit N] [learn-rate BURST/INTERVAL] [learn-expiry TIME]%n"
            + "    [advertise-prefix PREFIX,...] [rdnss ADDRESS,...] [dnssl DOMAIN,...]%n"
            + "    [peer KEY [remove] [preshared-key FILE] [endpoint HOST:PORT]%n"
            + "      [persistent-keepalive SECONDS] [allowed-ips [+|-]PREFIX,...]%n"
            + "      [learnable-ips PREFIX,...|advertised] [learn-limit N]%n"
            + "      [learn-rate BURST/INTERVAL] [learn-expiry TIME]]...")
final class SetCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "INTERFACE", description = "The interface.")
  private String interfaceName = "";

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "SETTING", description = "As above.")
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
