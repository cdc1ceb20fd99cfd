<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi_VN" sourcelanguage="en">
<context>
  <name>QPlatformTheme</name>
  <message>
    <source>OK</source>
    <translation>Đồng ý</translation>
  </message>
  <message>
    <source>Save</source>
    <translation>Lưu</translation>
  </message>
  <message>
    <source>Save All</source>
    <translation>Lưu tất cả</translation>
  </message>
  <message>
    <source>Open</source>
    <translation>Mở</translation>
  </message>
  <message>
    <source>&amp;Yes</source>
    <translation>&amp;Có</translation>
  </message>
  <message>
    <source>Yes to &amp;All</source>
    <translation>Có cho &amp;tất cả</translation>
  </message>
  <message>
    <source>&amp;No</source>
    <translation>&amp;Không</translation>
  </message>
  <message>
    <source>N&amp;o to All</source>
    <translation>Không cho tất cả</translation>
  </message>
  <message>
    <source>Abort</source>
    <translation>Dừng</translation>
  </message>
  <message>
    <source>Retry</source>
    <translation>Thử lại</translation>
  </message>
  <message>
    <source>Ignore</source>
    <translation>Bỏ qua</translation>
  </message>
  <message>
    <source>Close</source>
    <translation>Đóng</translation>
  </message>
  <message>
    <source>Cancel</source>
    <translation>Hủy</translation>
  </message>
  <message>
    <source>Discard</source>
    <translation>Bỏ thay đổi</translation>
  </message>
  <message>
    <source>Help</source>
    <translation>Trợ giúp</translation>
  </message>
  <message>
    <source>Apply</source>
    <translation>Áp dụng</translation>
  </message>
  <message>
    <source>Reset</source>
    <translation>Đặt lại</translation>
  </message>
  <message>
    <source>Restore Defaults</source>
    <translation>Về mặc định</translation>
  </message>
</context>
<context>
  <name>QDialogButtonBox</name>
  <message>
    <source>OK</source>
    <translation>Đồng ý</translation>
  </message>
</context>
<context>
  <name>QMessageBox</name>
  <message>
    <source>Show Details...</source>
    <translation>Xem chi tiết…</translation>
  </message>
  <message>
    <source>Hide Details...</source>
    <translation>Ẩn chi tiết…</translation>
  </message>
  <message>
    <source>OK</source>
    <translation>Đồng ý</translation>
  </message>
  <message>
    <source>Help</source>
    <translation>Trợ giúp</translation>
  </message>
</context>
<context>
  <name>QLineEdit</name>
  <message>
    <source>&amp;Undo</source>
    <translation>&amp;Hoàn tác</translation>
  </message>
  <message>
    <source>&amp;Redo</source>
    <translation>&amp;Làm lại</translation>
  </message>
  <message>
    <source>Cu&amp;t</source>
    <translation>&amp;Cắt</translation>
  </message>
  <message>
    <source>&amp;Copy</source>
    <translation>&amp;Sao chép</translation>
  </message>
  <message>
    <source>&amp;Paste</source>
    <translation>&amp;Dán</translation>
  </message>
  <message>
    <source>Delete</source>
    <translation>Xóa</translation>
  </message>
  <message>
    <source>Select All</source>
    <translation>Chọn tất cả</translation>
  </message>
</context>
<context>
  <name>QWidgetTextControl</name>
  <message>
    <source>&amp;Undo</source>
    <translation>&amp;Hoàn tác</translation>
  </message>
  <message>
    <source>&amp;Redo</source>
    <translation>&amp;Làm lại</translation>
  </message>
  <message>
    <source>Cu&amp;t</source>
    <translation>&amp;Cắt</translation>
  </message>
  <message>
    <source>&amp;Copy</source>
    <translation>&amp;Sao chép</translation>
  </message>
  <message>
    <source>Copy &amp;Link Location</source>
    <translation>Sao chép địa chỉ &amp;liên kết</translation>
  </message>
  <message>
    <source>&amp;Paste</source>
    <translation>&amp;Dán</translation>
  </message>
  <message>
    <source>Delete</source>
    <translation>Xóa</translation>
  </message>
  <message>
    <source>Select All</source>
    <translation>Chọn tất cả</translation>
  </message>
</context>
<context>
  <name>QAbstractSpinBox</name>
  <message>
    <source>&amp;Select All</source>
    <translation>&amp;Chọn tất cả</translation>
  </message>
  <message>
    <source>&amp;Step up</source>
    <translation>&amp;Tăng</translation>
  </message>
  <message>
    <source>Step &amp;down</source>
    <translation>&amp;Giảm</translation>
  </message>
</context>
<context>
  <name>QInputDialog</name>
  <message>
    <source>Enter a value:</source>
    <translation>Nhập giá trị:</translation>
  </message>
</context>
<context>
  <name>QFileDialog</name>
  <message>
    <source>Look in:</source>
    <translation>Tìm trong:</translation>
  </message>
  <message>
    <source>Directory:</source>
    <translation>Thư mục:</translation>
  </message>
  <message>
    <source>&amp;Open</source>
    <translation>&amp;Mở</translation>
  </message>
  <message>
    <source>&amp;Save</source>
    <translation>&amp;Lưu</translation>
  </message>
  <message>
    <source>File &amp;name:</source>
    <translation>&amp;Tên tệp:</translation>
  </message>
  <message>
    <source>Files of type:</source>
    <translation>Loại tệp:</translation>
  </message>
  <message>
    <source>Back</source>
    <translation>Quay lại</translation>
  </message>
  <message>
    <source>Forward</source>
    <translation>Tiếp</translation>
  </message>
  <message>
    <source>Parent Directory</source>
    <translation>Thư mục cha</translation>
  </message>
  <message>
    <source>Create New Folder</source>
    <translation>Tạo thư mục mới</translation>
  </message>
  <message>
    <source>List View</source>
    <translation>Danh sách</translation>
  </message>
  <message>
    <source>Detail View</source>
    <translation>Chi tiết</translation>
  </message>
  <message>
    <source>Cancel</source>
    <translation>Hủy</translation>
  </message>
  <message>
    <source>&amp;Choose</source>
    <translation>&amp;Chọn</translation>
  </message>
  <message>
    <source>All Files (*)</source>
    <translation>Mọi tệp (*)</translation>
  </message>
  <message>
    <source>Find Directory</source>
    <translation>Tìm thư mục</translation>
  </message>
  <message>
    <source>Open</source>
    <translation>Mở</translation>
  </message>
  <message>
    <source>Save As</source>
    <translation>Lưu thành</translation>
  </message>
  <message>
    <source>&amp;Rename</source>
    <translation>Đổ&amp;i tên</translation>
  </message>
  <message>
    <source>&amp;Delete</source>
    <translation>&amp;Xóa</translation>
  </message>
  <message>
    <source>Show &amp;hidden files</source>
    <translation>Hiện tệp ẩ&amp;n</translation>
  </message>
  <message>
    <source>&amp;New Folder</source>
    <translation>Thư &amp;mục mới</translation>
  </message>
  <message>
    <source>My Computer</source>
    <translation>Máy này</translation>
  </message>
  <message>
    <source>Computer</source>
    <translation>Máy này</translation>
  </message>
  <message>
    <source>Directories</source>
    <translation>Thư mục</translation>
  </message>
</context>
<context>
  <name>QFileSystemModel</name>
  <message>
    <source>Name</source>
    <translation>Tên</translation>
  </message>
  <message>
    <source>Size</source>
    <translation>Cỡ</translation>
  </message>
  <message>
    <source>Type</source>
    <translation>Loại</translation>
  </message>
  <message>
    <source>Kind</source>
    <translation>Loại</translation>
  </message>
  <message>
    <source>Date Modified</source>
    <translation>Ngày sửa</translation>
  </message>
  <message>
    <source>My Computer</source>
    <translation>Máy này</translation>
  </message>
  <message>
    <source>Computer</source>
    <translation>Máy này</translation>
  </message>
</context>
<context>
  <name>QScrollBar</name>
  <message>
    <source>Scroll here</source>
    <translation>Cuộn tới đây</translation>
  </message>
  <message>
    <source>Top</source>
    <translation>Đầu</translation>
  </message>
  <message>
    <source>Bottom</source>
    <translation>Cuối</translation>
  </message>
  <message>
    <source>Page up</source>
    <translation>Trang trên</translation>
  </message>
  <message>
    <source>Page down</source>
    <translation>Trang dưới</translation>
  </message>
  <message>
    <source>Scroll up</source>
    <translation>Cuộn lên</translation>
  </message>
  <message>
    <source>Scroll down</source>
    <translation>Cuộn xuống</translation>
  </message>
  <message>
    <source>Left edge</source>
    <translation>Mép trái</translation>
  </message>
  <message>
    <source>Right edge</source>
    <translation>Mép phải</translation>
  </message>
</context>
</TS>
