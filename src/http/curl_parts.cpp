// Debian's libcurl draws in LDAP, RTMP, SSH and Kerberos, with all that these need: two thirds of
// the time that a short run takes to start. Where libcurl is linked statically (see
// CMakeLists.txt), this file, and it alone of this folder, is not in the library but behind
// libcurl, and stands in for them. Protocols but http and https are refused before any of this is
// called; Kerberos (curl_option_httpauth: 4) is loaded when it is asked for.
#include <dlfcn.h>

namespace {

using Status = unsigned int;  // OM_uint32 of RFC 2744.

constexpr Status kFailure = 13U << 16U;  // GSS_S_FAILURE

void* kerberos(const char* name) {
  static void* const library = dlopen("libgssapi_krb5.so.2", RTLD_NOW | RTLD_LOCAL);
  return library ? dlsym(library, name) : nullptr;
}

template <typename... Arguments>
Status call_kerberos(const char* name, Arguments... arguments) {
  using Function = Status (*)(Arguments...);
  const auto function = reinterpret_cast<Function>(kerberos(name));
  return function ? function(arguments...) : kFailure;
}

}  // namespace

extern "C" {

// RFC 2744, 1.2.1.1 gives the bytes; the layout is that of gss_OID.
struct ObjectId {
  Status length;
  const void* elements;
};
ObjectId resttest_host_service{10, "\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04"};
ObjectId* GSS_C_NT_HOSTBASED_SERVICE = &resttest_host_service;

#define FORWARD2(name) \
  Status name(Status* a, void* b) { return call_kerberos(#name, a, b); }
#define FORWARD3(name) \
  Status name(Status* a, void* b, void* c) { return call_kerberos(#name, a, b, c); }
#define FORWARD4(name) \
  Status name(Status* a, void* b, void* c, void* d) { return call_kerberos(#name, a, b, c, d); }
FORWARD2(gss_release_buffer)
FORWARD2(gss_release_name)
FORWARD3(gss_delete_sec_context)
FORWARD4(gss_display_name)
FORWARD4(gss_import_name)
#undef FORWARD2
#undef FORWARD3
#undef FORWARD4

Status gss_display_status(Status* a, Status b, int c, void* d, Status* e, void* f) {
  return call_kerberos("gss_display_status", a, b, c, d, e, f);
}

Status gss_init_sec_context(Status* a, void* b, void* c, void* d, void* e, Status f, Status g,
                            void* h, void* i, void* j, void* k, Status* l, Status* m) {
  return call_kerberos("gss_init_sec_context", a, b, c, d, e, f, g, h, i, j, k, l, m);
}

Status gss_inquire_context(Status* a, void* b, void* c, void* d, Status* e, void* f, Status* g,
                           int* h, int* i) {
  return call_kerberos("gss_inquire_context", a, b, c, d, e, f, g, h, i);
}

Status gss_unwrap(Status* a, void* b, void* c, void* d, int* e, Status* f) {
  return call_kerberos("gss_unwrap", a, b, c, d, e, f);
}

Status gss_wrap(Status* a, void* b, int c, Status d, void* e, int* f, void* g) {
  return call_kerberos("gss_wrap", a, b, c, d, e, f, g);
}

// What curl_global_init and curl_version call.
int libssh2_init(int) { return 0; }
void libssh2_exit() {}
const char* libssh2_version(int) { return "none"; }

// Never called. Each name is one that a protocol of libcurl refers to.
#define NEVER(name) \
  long name() { return -1; }
NEVER(RTMP_Alloc)
NEVER(RTMP_Close)
NEVER(RTMP_Connect1)
NEVER(RTMP_ConnectStream)
NEVER(RTMP_Free)
NEVER(RTMP_Init)
NEVER(RTMP_Read)
NEVER(RTMP_SetBufferMS)
NEVER(RTMP_SetupURL)
NEVER(RTMP_Write)
NEVER(ber_bvfree)
NEVER(ber_free)
NEVER(ber_memfree)
NEVER(ber_memvfree)
NEVER(ber_sockbuf_add_io)
NEVER(ldap_abandon_ext)
NEVER(ldap_err2string)
NEVER(ldap_free_urldesc)
NEVER(ldap_get_attribute_ber)
NEVER(ldap_get_dn_ber)
NEVER(ldap_get_option)
NEVER(ldap_init_fd)
NEVER(ldap_memfree)
NEVER(ldap_msgfree)
NEVER(ldap_msgtype)
NEVER(ldap_parse_result)
NEVER(ldap_parse_sasl_bind_result)
NEVER(ldap_pvt_url_scheme2proto)
NEVER(ldap_result)
NEVER(ldap_sasl_bind)
NEVER(ldap_search_ext)
NEVER(ldap_set_option)
NEVER(ldap_start_tls)
NEVER(ldap_unbind_ext)
NEVER(ldap_url_parse)
NEVER(libssh2_agent_connect)
NEVER(libssh2_agent_disconnect)
NEVER(libssh2_agent_free)
NEVER(libssh2_agent_get_identity)
NEVER(libssh2_agent_init)
NEVER(libssh2_agent_list_identities)
NEVER(libssh2_agent_userauth)
NEVER(libssh2_channel_free)
NEVER(libssh2_channel_read_ex)
NEVER(libssh2_channel_send_eof)
NEVER(libssh2_channel_wait_closed)
NEVER(libssh2_channel_wait_eof)
NEVER(libssh2_channel_write_ex)
NEVER(libssh2_hostkey_hash)
NEVER(libssh2_knownhost_add)
NEVER(libssh2_knownhost_checkp)
NEVER(libssh2_knownhost_del)
NEVER(libssh2_knownhost_free)
NEVER(libssh2_knownhost_get)
NEVER(libssh2_knownhost_init)
NEVER(libssh2_knownhost_readfile)
NEVER(libssh2_knownhost_writefile)
NEVER(libssh2_scp_recv2)
NEVER(libssh2_scp_send64)
NEVER(libssh2_session_abstract)
NEVER(libssh2_session_block_directions)
NEVER(libssh2_session_callback_set)
NEVER(libssh2_session_disconnect_ex)
NEVER(libssh2_session_flag)
NEVER(libssh2_session_free)
NEVER(libssh2_session_handshake)
NEVER(libssh2_session_hostkey)
NEVER(libssh2_session_init_ex)
NEVER(libssh2_session_last_errno)
NEVER(libssh2_session_last_error)
NEVER(libssh2_session_method_pref)
NEVER(libssh2_session_set_blocking)
NEVER(libssh2_sftp_close_handle)
NEVER(libssh2_sftp_init)
NEVER(libssh2_sftp_last_error)
NEVER(libssh2_sftp_mkdir_ex)
NEVER(libssh2_sftp_open_ex)
NEVER(libssh2_sftp_read)
NEVER(libssh2_sftp_readdir_ex)
NEVER(libssh2_sftp_rename_ex)
NEVER(libssh2_sftp_rmdir_ex)
NEVER(libssh2_sftp_seek64)
NEVER(libssh2_sftp_shutdown)
NEVER(libssh2_sftp_stat_ex)
NEVER(libssh2_sftp_statvfs)
NEVER(libssh2_sftp_symlink_ex)
NEVER(libssh2_sftp_unlink_ex)
NEVER(libssh2_sftp_write)
NEVER(libssh2_userauth_authenticated)
NEVER(libssh2_userauth_keyboard_interactive_ex)
NEVER(libssh2_userauth_list)
NEVER(libssh2_userauth_password_ex)
NEVER(libssh2_userauth_publickey_fromfile_ex)
#undef NEVER
}
