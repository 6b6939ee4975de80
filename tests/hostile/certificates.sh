#!/bin/sh
# Makes the certificates that the TLS rows need, each as NAME.pem and NAME.key, in the folder given.
set -eu
cd "$1"
curve='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'

authority() {  # NAME
  openssl req -x509 $curve -keyout "$1.key" -out "$1.pem" -days 3650 -subj "/CN=resttest $1" 2>/dev/null
}

issue() {  # NAME AUTHORITY ALT_NAMES START END
  openssl req $curve -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
  rm -rf "$1.ca" && mkdir "$1.ca" && : > "$1.ca/index" && echo 01 > "$1.ca/serial"
  cat > "$1.cnf" <<CONF
[ca]
default_ca = one
[one]
new_certs_dir = $1.ca
database = $1.ca/index
serial = $1.ca/serial
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
basicConstraints = CA:FALSE
subjectAltName = $3
CONF
  openssl ca -batch -notext -config "$1.cnf" -cert "$2.pem" -keyfile "$2.key" -in "$1.csr" \
    -out "$1.pem" -startdate "$4" -enddate "$5" 2>/dev/null
}

past=20200101000000Z
soon=20210101000000Z
later=20460101000000Z
end=20480101000000Z
here='IP:127.0.0.1,DNS:localhost'

authority ca
authority other_ca
issue good ca "$here" "$past" "$end"
issue expired ca "$here" "$past" "$soon"
issue not_yet ca "$here" "$later" "$end"
issue unknown_ca other_ca "$here" "$past" "$end"
issue wrong_host ca 'DNS:elsewhere.example' "$past" "$end"
openssl req -x509 $curve -keyout self_signed.key -out self_signed.pem -days 3650 \
  -subj /CN=self -addext "subjectAltName=$here" 2>/dev/null
