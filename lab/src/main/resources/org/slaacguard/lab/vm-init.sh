#!/bin/busybox sh
# First program of a virtual machine of the lab: puts a writable layer over the host's root folder,
# which comes read-only over 9p, and goes on there.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
for module in /modules/*.ko; do
  insmod "$module"
done
mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=1048576,cache=loose root /host
mount -t tmpfs tmpfs /rw
mkdir /rw/upper /rw/work
mount -t overlay -o lowerdir=/host,upperdir=/rw/upper,workdir=/rw/work overlay /root
mount -t tmpfs tmpfs /root/run
cp /start /command /bin/busybox /root/run/
for folder in proc sys dev; do
  mount --move /$folder /root/$folder
done
exec switch_root /root /bin/sh /run/start
