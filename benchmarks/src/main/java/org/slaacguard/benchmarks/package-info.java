/** Measurements: beside other implementations, and of parts alone. */
@NullMarked
package org.slaacguard.benchmarks;

import org.jspecify.annotations.NullMarked;
