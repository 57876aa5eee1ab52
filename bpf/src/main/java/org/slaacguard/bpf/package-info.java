/** eBPF programs, maps and type descriptions. */
@NullMarked
package org.slaacguard.bpf;

import org.jspecify.annotations.NullMarked;
