; The Windows installer of Quầy Một Cửa: per machine, data shared by every account of the PC, data kept on removal.
;
;   makensis -DVERSION=0.1.0 -DSOURCE=dist\counter-app -DOUT=dist\QuayMotCua-0.1.0.exe resources\installer\counter-app.nsi
;
; SOURCE is what PyInstaller made on Windows, seen from where makensis is started (-NOCD); see README.md. Silent: /S.

Unicode true
ManifestDPIAware true
RequestExecutionLevel admin
SetCompressor /SOLID lzma

!include MUI2.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh

!define PROGRAM "Quầy Một Cửa"
!define FOLDER "QuayMotCua"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${FOLDER}"
!define USERS "*S-1-5-32-545" ; BUILTIN\Users, whatever Windows calls them in its own language

Name "${PROGRAM}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\${FOLDER}"
BrandingText "${PROGRAM} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "${PROGRAM}"
VIAddVersionKey FileDescription "${PROGRAM}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey LegalCopyright ""

!define MUI_ICON "${__FILEDIR__}\counter-app.ico"
!define MUI_UNICON "${__FILEDIR__}\counter-app.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\counter-app.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Vietnamese"

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastBuild} 17763
    MessageBox MB_ICONSTOP|MB_OK "${PROGRAM} cần Windows 10 (1809 trở lên) hoặc Windows 11, bản 64-bit." /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

Section
  SetShellVarContext all
  RMDir /r "$INSTDIR\_internal" ; nothing of an older version may stay
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}\*"

  ; Under «all», $APPDATA is ProgramData: one counter's file for every Windows account of the PC.
  CreateDirectory "$APPDATA\${FOLDER}"
  nsExec::ExecToLog '"$SYSDIR\icacls.exe" "$APPDATA\${FOLDER}" /grant "${USERS}:(OI)(CI)M"'
  Pop $0
  ${If} $0 != 0
    MessageBox MB_ICONEXCLAMATION|MB_OK "Chưa cấp được quyền ghi thư mục $APPDATA\${FOLDER} cho mọi tài khoản của máy (mã $0). Hãy cấp bằng tay quyền Modify cho nhóm Users." /SD IDOK
  ${EndIf}

  CreateShortcut "$SMPROGRAMS\${PROGRAM}.lnk" "$INSTDIR\counter-app.exe"
  CreateShortcut "$DESKTOP\${PROGRAM}.lnk" "$INSTDIR\counter-app.exe"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  SetRegView 64
  WriteRegStr HKLM "${UNINSTALL}" DisplayName "${PROGRAM}"
  WriteRegStr HKLM "${UNINSTALL}" DisplayVersion "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" DisplayIcon "$INSTDIR\counter-app.exe"
  WriteRegStr HKLM "${UNINSTALL}" InstallLocation "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" UninstallString '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" NoModify 1
  WriteRegDWORD HKLM "${UNINSTALL}" NoRepair 1
SectionEnd

Section Uninstall
  SetShellVarContext all
  ; Only what was put there: a folder somebody chose by mistake keeps its own files.
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\counter-app.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${PROGRAM}.lnk"
  Delete "$DESKTOP\${PROGRAM}.lnk"
  SetRegView 64
  DeleteRegKey HKLM "${UNINSTALL}"
  MessageBox MB_ICONINFORMATION|MB_OK "Đã gỡ chương trình. Dữ liệu của quầy (hồ sơ, sao lưu, khóa) được giữ nguyên tại:$\r$\n$\r$\n$APPDATA\${FOLDER}$\r$\n$\r$\nCài lại chương trình trên máy này là dùng tiếp được ngay." /SD IDOK
SectionEnd
